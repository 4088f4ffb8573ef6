namespace MobiJobs.Tests.Queue;

/// <summary>What can happen.</summary>
internal enum Deed
{
    Register,
    RegisterMany,
    Reserve,
    Contact,
    Answer,
    AnswerError,
    AnswerNotNow,
    AnswerLate,
    Cancel,
    CancelMatching,
    PreviewCancel,
    PreviewSend,
    PreviewRetry,
    PreviewList,
    RunLists,
    ConfirmRun,
    CarryOutRun,
    Release,
    Wake,
    Stop,
    Lift,
    ChannelGone,
    ChannelBack,
    EnrollAgain,
    Remove,
    Second,
    Minutes,
    Day,
    Due,
    Sweep,
    Advance,
}

/// <summary>
/// One step: what, on which device (1 is the first), with which number; and after how many statements, commits or calls
/// the program dies, -1 for never.
/// </summary>
internal sealed record Step(Deed Deed, int Device, int Number, int CrashAfter);
