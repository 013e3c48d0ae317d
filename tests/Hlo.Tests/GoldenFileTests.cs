using NUnit.Framework;
using XlaSharp.Testing;

namespace XlaSharp.Hlo.Tests;

public sealed class GoldenFileTests
{
    [Test]
    public void NoGoldenFileIsLeftOver() => Golden.AssertNoOrphans();
}
