namespace XlaSharp.Architecture.Tests.Testing;

public sealed class GoldenTests
{
    [Test]
    public Task AnEqualTextPasses() => Golden.Verify("line 1\nline 2\n");

    [TestCase(3)]
    public Task ArgumentsAndNamesArePartOfTheFileName(int count) => Golden.Verify($"count {count}", "txt", "second");

    [Test]
    public async Task ADifferenceWritesTheReceivedFileAndShowsTheDiff()
    {
        string message = await GoldenFailure.Of(() => Golden.Verify("line 1\nline two"));
        string received = Path.Combine(
            GoldenFailure.Folder,
            $"{nameof(GoldenTests)}.{nameof(ADifferenceWritesTheReceivedFileAndShowsTheDiff)}.received.txt"
        );
        Assert.That(message, Does.Contain("NotEqual").And.Contain("-line 2").And.Contain("+line two"));
        Assert.That(await File.ReadAllTextAsync(received), Is.EqualTo("line 1\nline two"));
        File.Delete(received);
    }

    [Test]
    public async Task AMissingVerifiedFileFails()
    {
        string message = await GoldenFailure.Of(() => Golden.Verify("text", "txt", "absent"));
        Assert.That(message, Does.Contain("New:"));
        File.Delete(
            Path.Combine(
                GoldenFailure.Folder,
                $"{nameof(GoldenTests)}.{nameof(AMissingVerifiedFileFails)}#absent.received.txt"
            )
        );
    }
}
