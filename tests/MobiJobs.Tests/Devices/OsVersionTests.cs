using MobiJobs.Catalogue.Apps;

namespace MobiJobs.Tests.Devices;

/// <summary>Versions are compared by their numbers, and what is no version is not known.</summary>
public sealed class OsVersionTests
{
    [Theory]
    [InlineData("17", "17.0.0", true)]
    [InlineData("17.0.0", "17", true)]
    [InlineData("17.0", "17.0.1", true)]
    [InlineData("9.3.5", "10", true)]
    [InlineData("10", "9.3.5", false)]
    [InlineData("16.10", "16.9", false)]
    [InlineData("18", "17.7", false)]
    [InlineData("15.7.1", "15.7", false)]
    [InlineData("17", " 17.2 ", true)]
    public void Versions_are_compared_number_by_number(string needed, string version, bool isEnough) =>
        Assert.Equal(isEnough, OsVersion.IsEnough(needed, DeviceFamilies.None, "iPad (A16)", version));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(".")]
    [InlineData("17.")]
    [InlineData(".5")]
    [InlineData("17..1")]
    [InlineData("17.1.2.3")]
    [InlineData("-17")]
    [InlineData("+17")]
    [InlineData("17,4")]
    [InlineData("iOS 17")]
    [InlineData("17 (21A329)")]
    [InlineData("99999999999999999999")]
    [InlineData("１７")]
    [InlineData("17.\0")]
    [InlineData("\uD800.1")]
    public void What_is_no_version_is_not_known_and_breaks_nothing(string? text)
    {
        Assert.Null(OsVersion.Read(text));
        Assert.Null(OsVersion.IsEnough("17", DeviceFamilies.None, "iPad (A16)", text));
        Assert.Null(OsVersion.IsEnough(text, DeviceFamilies.None, "iPad (A16)", "17"));
    }

    [Theory]
    [InlineData(DeviceFamilies.Mac, "MacBook Air (M2)", false)]
    [InlineData(DeviceFamilies.Mac, "iPad (A16)", null)]
    [InlineData(DeviceFamilies.IPad | DeviceFamilies.Mac, "MacBook Air (M2)", null)]
    [InlineData(DeviceFamilies.IPad | DeviceFamilies.Mac, "iPad (A16)", false)]
    [InlineData(DeviceFamilies.None, null, false)]
    public void A_Mac_is_not_measured_by_the_versions_of_the_others(
        DeviceFamilies families,
        string? model,
        bool? isEnough) =>
        Assert.Equal(isEnough, OsVersion.IsEnough("17", families, model, "14.5"));
}
