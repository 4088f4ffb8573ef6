using MobiJobs.Devices;
using MobiJobs.Shared.Input;

namespace MobiJobs.Tests.Devices;

/// <summary>Windows and other systems read the same bytes of Shift_JIS as different characters.</summary>
public sealed class One_byte_two_characters
{
    [Theory]
    [InlineData("1年～3年", "1年〜3年")]
    [InlineData("1年∥組", "1年‖組")]
    [InlineData("1年－組", "1年−組")]
    public void Are_the_same_owner_and_the_same_group(string windows, string others)
    {
        Assert.Equal(Device.OwnerFormOf(windows), Device.OwnerFormOf(others));
        Assert.Equal(NameForm.Of(windows), NameForm.Of(others));
    }
}
