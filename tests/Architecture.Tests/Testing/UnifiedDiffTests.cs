namespace XlaSharp.Architecture.Tests.Testing;

public sealed class UnifiedDiffTests
{
    [Test]
    public void EqualTextsHaveNoHunks() => Assert.That(UnifiedDiff.Of("a\nb", "a\nb"), Is.Empty);

    [Test]
    public void OneChangedLineIsShownWithThreeLinesAround()
    {
        string diff = UnifiedDiff.Of("1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\n3\n4\nfive\n6\n7\n8\n9");
        Assert.That(diff.ReplaceLineEndings("\n"), Is.EqualTo("@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"));
    }

    [Test]
    public void ChangesFarApartAreSeparateHunks()
    {
        string before = string.Join('\n', Enumerable.Range(0, 40));
        string after = before
            .Replace("\n2\n", "\ntwo\n", StringComparison.Ordinal)
            .Replace("\n30\n", "\nthirty\n", StringComparison.Ordinal);
        string diff = UnifiedDiff.Of(before, after);
        Assert.That(diff.Split('\n').Count(line => line.StartsWith("@@", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(diff, Does.Contain("-2\n+two\n").And.Contain("-30\n+thirty\n"));
    }

    [Test]
    public void AnInsertedLineShiftsTheSecondRange()
    {
        string diff = UnifiedDiff.Of("a\nb", "a\nx\nb");
        Assert.That(diff.ReplaceLineEndings("\n"), Is.EqualTo("@@ -1,2 +1,3 @@\n a\n+x\n b\n"));
    }
}
