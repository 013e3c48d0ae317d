namespace XlaSharp.Architecture.Tests.Testing;

/// <summary>
/// Accepting changes, and files that no test owns. One at a time: environment variables belong to the process.
/// </summary>
[NonParallelizable]
public sealed class GoldenAcceptanceTests
{
    private const string Variable = "XLASHARP_GOLDEN";

    private string? _outer;

    [SetUp]
    public void KeepVariable() => _outer = Environment.GetEnvironmentVariable(Variable);

    [TearDown]
    public void RestoreVariable() => Environment.SetEnvironmentVariable(Variable, _outer);

    [Test]
    public async Task TheVariableAcceptsWhatIsNewAndWhatChanged()
    {
        string verified = GoldenFailure
            .Received(nameof(GoldenAcceptanceTests), nameof(TheVariableAcceptsWhatIsNewAndWhatChanged), "txt")
            .Replace(".received.", ".verified.", StringComparison.Ordinal);
        try
        {
            Environment.SetEnvironmentVariable(Variable, "accept");
            if (GoldenEnvironment.IsBuildServer)
            {
                Assert.That(
                    () => Golden.Verify("first"),
                    Throws.InvalidOperationException.With.Message.Contains("build server")
                );
                return;
            }

            await Golden.Verify("first");
            Assert.That(await File.ReadAllTextAsync(verified), Is.EqualTo("first"));
            await Golden.Verify("second");
            Assert.That(await File.ReadAllTextAsync(verified), Is.EqualTo("second"));
            Environment.SetEnvironmentVariable(Variable, null);
            await Golden.Verify("second");
        }
        finally
        {
            File.Delete(verified);
            File.Delete(verified.Replace(".verified.", ".received.", StringComparison.Ordinal));
        }
    }

    [Test]
    public void AnotherValueOfTheVariableIsNamed()
    {
        Environment.SetEnvironmentVariable(Variable, "yes");
        Assert.That(
            () => Golden.Verify("text"),
            Throws.InvalidOperationException.With.Message.EqualTo(
                "XLASHARP_GOLDEN must be 'accept' or absent, got 'yes'."
            )
        );
    }

    [Test]
    public async Task FilesWithoutATestAreOrphans()
    {
        string orphan = Path.Combine(GoldenFailure.Folder, $"{nameof(GoldenAcceptanceTests)}.RenamedTest.verified.txt");
        string argument = Path.Combine(
            GoldenFailure.Folder,
            $"{nameof(GoldenAcceptanceTests)}.{nameof(FilesWithoutATestAreOrphans)}_gone=3.verified.txt"
        );
        await File.WriteAllTextAsync(orphan, "text");
        await File.WriteAllTextAsync(argument, "text");
        try
        {
            string message = await GoldenFailure.Of(() =>
            {
                Golden.AssertNoOrphans(typeof(GoldenAcceptanceTests).Assembly);
                return Task.CompletedTask;
            });
            Assert.That(
                message,
                Does.Contain("RenamedTest.verified.txt")
                    .And.Contain("gone=3.verified.txt")
                    .And.Not.Contain("AnEqualTextPasses")
            );
        }
        finally
        {
            File.Delete(orphan);
            File.Delete(argument);
        }

        Golden.AssertNoOrphans();
    }
}
