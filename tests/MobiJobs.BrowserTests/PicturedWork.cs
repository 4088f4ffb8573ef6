using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MobiJobs.Accounts.Links;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>
/// The work of an administrator that leads to pages which no link of an idle console does: previews, what became of
/// them, and jobs that wait, fail or can't be undone. Each has an address, and is photographed in every look.
/// </summary>
internal sealed class PicturedWork(RunningConsole console, IPage page, IPage colleague)
{
    private readonly List<Picture> pictures = [];

    /// <summary>Does all of it. Returns where it led to.</summary>
    public async Task<IReadOnlyList<Picture>> DoAsync()
    {
        await CancelAsync();
        await SendWithoutSeatsAsync();
        await LoseADeviceAsync();
        await AskForApprovalAsync();
        await ActOnDevicesAsync();
        await ImportAsync();
        await DeliverAutomaticallyAsync();
        await RepairAsync();
        await WakeWhatIsStuckAsync();
        await InviteAsync();
        return pictures;
    }

    private async Task CancelAsync()
    {
        await GoAsync("/?status=reserved");
        await page.ClickAsync("#bulk > summary");
        await page.ClickAsync("#bulk button[value=shown]");
        await KeepAsync("cancel-preview", "form.confirm");
        await GoAsync("/");
        await page.ClickAsync("#bulk > summary");
        await page.ClickAsync("#bulk button[value=everything]");
        await KeepAsync("cancel-everything-preview", "form.confirm");
        await GoAsync("/?status=reserved");
        await page.Locator("tbody input[name=ids]").First.CheckAsync();
        await page.ClickAsync(".chosen button[value=selected]:not([formaction])");
        await page.ClickAsync("form.confirm button[type=submit]");
        await FollowAsync("cancel-report", ".notice-done a");
    }

    /// <summary>More devices than there are free licences, then what becomes of them.</summary>
    private async Task SendWithoutSeatsAsync()
    {
        var numbers = await NumbersAsync(6);
        foreach (var name in (string?[])["send-preview", null])
        {
            await GoAsync("/operations/new?kind=vppInstall");
            await page.GetByRole(AriaRole.Checkbox, new() { Name = "英単語カード" }).CheckAsync();
            await page.Locator("#Devices").FillAsync(string.Join('\n', numbers));
            await page.ClickAsync(".sending-side button[type=submit]");
            await page.Locator("form.confirm").WaitForAsync();
            if (name is not null) { Keep(name); }
        }

        await page.ClickAsync("form.confirm button[type=submit]");
        await page.WaitForURLAsync("**/deliveries/*");
        var operation = new Uri(page.Url).Segments[^1];
        pictures.Add(new("jobs-of-operation", $"/?operation={operation}"));
        pictures.Add(new("delivery-waiting", $"/deliveries/{operation}"));
        pictures.Add(new("jobs-awaiting-seat", "/?awaitsSeat=true"));
        var job = await console.DoAsync<MobiJobsDb, long>(db => db.Jobs
            .Where(j => j.OperationId == long.Parse(operation, CultureInfo.InvariantCulture))
            .OrderBy(j => j.Seat).Select(j => j.Id).FirstAsync());
        pictures.Add(new("job-awaiting-seat", $"/jobs/{job.ToString(CultureInfo.InvariantCulture)}"));
    }

    private async Task LoseADeviceAsync()
    {
        var number = await console.DoAsync<MobiJobsDb, string>(db => db.Devices
            .Where(d => d.EnrollmentId != null && d.IsSupervised == true)
            .OrderByDescending(d => d.Number).Select(d => d.Number).FirstAsync());
        await GoAsync($"/operations/new?kind=lostModeOn&device={number}");
        await page.Locator("[name=Message]").FillAsync("この端末は見本学園のものです。拾った方はご連絡ください。");
        await page.Locator("[name=PhoneNumber]").FillAsync("03-0000-0000");
        await page.ClickAsync(".sending-side button[type=submit]");
        await KeepAsync("lost-mode-preview", "form.confirm");
        await page.ClickAsync("form.confirm button[type=submit]");
        await page.WaitForURLAsync("**/jobs/*");
        pictures.Add(new("device-lost", $"/devices/{number}"));
    }

    /// <summary>What can't be undone; on many devices, a colleague asks for it.</summary>
    private async Task AskForApprovalAsync()
    {
        await FillWipeAsync(page, 3);
        await KeepAsync("wipe-preview", "form.confirm");
        await FillWipeAsync(colleague, 30);
        await colleague.Locator("[name=Agreed]").CheckAsync();
        await colleague.Locator("#Password").FillAsync(RunningConsole.Password);
        await colleague.Locator("[name=Reason]").FillAsync("年度末の回収");
        await colleague.ClickAsync("form.confirm button[type=submit]");
        await colleague.Locator("#progress .acts a").First.WaitForAsync();
        await GoAsync("/approvals");
        await page.ClickAsync("main a[href^='/approvals/']:not([href$=history])");
        await KeepAsync("approval", "form");
        pictures.Add(new("approvals", "/approvals"));
        pictures.Add(new("approvals-history", "/approvals/history"));
    }

    private async Task FillWipeAsync(IPage of, int devices)
    {
        await of.GotoAsync(new Uri(console.Address, "/operations/new?kind=wipe").ToString());
        await of.Locator("#Devices").FillAsync(string.Join('\n', await NumbersAsync(devices)));
        await of.ClickAsync(".sending-side button[type=submit]");
        await of.Locator("form.confirm").WaitForAsync();
    }

    private async Task ActOnDevicesAsync()
    {
        foreach (var act in (string[])["delete", "inactivate"])
        {
            await GoAsync("/devices?number=2B");
            foreach (var at in (int[])[0, 1]) { await page.Locator("tbody input[name=ids]").Nth(at).CheckAsync(); }

            await page.ClickAsync($".chosen button[formaction='/devices/{act}']");
            await KeepAsync($"devices-{act}-preview", "form.confirm");
        }

        await GoAsync("/devices?number=2B");
        await page.Locator("tbody input[name=ids]").First.CheckAsync();
        await page.Locator(".chosen select[name=group]").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await page.ClickAsync(".chosen .field + button");
        await KeepAsync("devices-move-preview", "form.confirm");
    }

    private async Task ImportAsync()
    {
        const string Header = "端末番号,所有者名,機種,シリアル番号,グループ\r\n";
        const string Rows = Header
            + "新-01,山田 太郎,iPad,SN0001,1年/1年A組\r\n新-02,髙橋 さくら,iPad,SN0002,1年/1年Z組\r\n"
            + "1.2E+05,数 式,iPad,SN0004,\r\n新-01,重複 した人,iPad,SN0003,\r\n";
        await ChooseAsync(Rows);
        await KeepAsync("import-preview", "form[action^='/devices/import/']");
        await ChooseAsync(Rows);
        await page.ClickAsync("form[action^='/devices/import/'] .btn-primary");
        await page.Locator("#progress .big").WaitForAsync();
        Keep("import-report");
        await ChooseAsync("Display Name,Serial Number,Asset Tag,Building\r\niPad 1,DMPX1,JAMF-1,本館\r\n");
        await KeepAsync("import-columns", "form.form");
    }

    private async Task DeliverAutomaticallyAsync()
    {
        await GoAsync("/auto-delivery/new");
        await page.FillAsync("#Name", "標準アプリ");
        await page.Locator("#Group").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await page.Locator("[name=IncludesBelow]").CheckAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "校内連絡" }).CheckAsync();
        await page.ClickAsync("form.form .btn-primary");
        await page.WaitForURLAsync("**/auto-delivery/*");
        Keep("auto-delivery-list");
        pictures.Add(new("auto-delivery-lists", "/auto-delivery"));
        await page.ClickAsync("form[action$='/run'] button");
        await KeepAsync("auto-delivery-preview", "form.confirm");
    }

    /// <summary>A failure with verdicts, its remedy, and a delivery of which several jobs failed.</summary>
    private async Task RepairAsync()
    {
        var failed = await console.DoAsync<MobiJobsDb, long>(db => db.Jobs
            .Where(j => j.Status == JobStatus.DeviceError && j.Kind == JobKind.VppInstall)
            .Where(j => j.ErrorKey!.Contains("12064"))
            .OrderByDescending(j => j.Id).Select(j => j.Id).FirstAsync());
        var explanation = $"/jobs/{failed.ToString(CultureInfo.InvariantCulture)}/explanation";
        pictures.Add(new("explanation-with-verdicts", explanation));
        await GoAsync(explanation);
        await page.ClickAsync(".remedies a[href*='/remedies/']");
        await page.WaitForURLAsync("**/remedies/**");
        Keep("remedy-preview");
        await page.ClickAsync("main form button.btn-primary");
        await KeepAsync("remedy-progress", "#progress");

        var delivery = await console.DoAsync<MobiJobsDb, long>(db => db.Jobs
            .Where(j => j.Status == JobStatus.DeviceError && j.OperationId != null)
            .GroupBy(j => j.OperationId!.Value).OrderByDescending(g => g.Count()).Select(g => g.Key).FirstAsync());
        await GoAsync($"/deliveries/{delivery.ToString(CultureInfo.InvariantCulture)}");
        Keep("delivery-with-failures");
        await page.ClickAsync("form[action='/retries'] button[value=matching]");
        await KeepAsync("retry-preview", "form.confirm");
    }

    private async Task WakeWhatIsStuckAsync()
    {
        foreach (var at in (int[])[1, 2, 3])
        {
            await console.AddSilentQueueAsync(
                $"9Z-000{at}", TimeSpan.FromHours(at * 9), JobKind.AppList, JobKind.Lock, JobKind.Wipe);
        }

        pictures.Add(new("stuck-with-jobs", "/stuck"));
        pictures.Add(new("jobs-of-stuck-device", "/?device=9Z"));
        await GoAsync("/stuck");
        await page.Locator("tbody input[name=ids]").First.CheckAsync();
        await page.ClickAsync(".chosen button[formaction='/stuck/wake']");
        await KeepAsync("wake-preview", "form.confirm");
    }

    private async Task InviteAsync()
    {
        await console.CreatePersonAsync("hanako", Roles.Operator);
        var key = await console.DoAsync<AccountLinks, MobiJobsDb, string>(async (links, db) => await links.MakeAsync(
            await db.Users.SingleAsync(p => p.UserName == "hanako"),
            AccountLinkKind.Invitation,
            AuditEntry.Of("test", AuditAction.PersonInvited, "hanako", console.Now),
            CancellationToken.None));
        pictures.Add(new("invitation", "/account/link?key=" + key) { IsOfStranger = true });
    }

    private async Task ChooseAsync(string text)
    {
        await GoAsync("/devices/import");
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload
        {
            Name = "devices.csv",
            MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes(text),
        });
        await page.ClickAsync("form.form .btn-primary");
    }

    private Task<List<string>> NumbersAsync(int count) => console.DoAsync<MobiJobsDb, List<string>>(db => db.Devices
        .Where(d => d.EnrollmentId != null).OrderBy(d => d.Number).Select(d => d.Number).Take(count).ToListAsync());

    private Task GoAsync(string path) => page.GotoAsync(new Uri(console.Address, path).ToString());

    private async Task FollowAsync(string name, string link)
    {
        await page.ClickAsync(link);
        Keep(name);
    }

    private async Task KeepAsync(string name, string once)
    {
        await page.Locator(once).First.WaitForAsync();
        Keep(name);
    }

    private void Keep(string name) => pictures.Add(new(name, new Uri(page.Url).PathAndQuery));
}
