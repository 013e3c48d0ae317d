using System.Security.Cryptography;
using System.Text;
using XlaSharp.Runtime.PjRt.Caching;

namespace XlaSharp.Runtime.PjRt.Tests.Caching;

/// <summary>SHA-256 without OpenSSL.</summary>
internal sealed class ContentDigestTests
{
    // FIPS 180-2, appendix B, and the digest of nothing.
    [TestCase("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [TestCase("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [TestCase(
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    )]
    public void DigestsAreThoseOfTheStandard(string text, string digest)
    {
        byte[] computed = new byte[ContentDigest.Size];
        ContentDigest.Compute(Encoding.ASCII.GetBytes(text), computed);
        Assert.That(Convert.ToHexStringLower(computed), Is.EqualTo(digest));
    }

    [Test]
    public void EveryLengthOfTheLastBlockIsRight([Range(50, 130)] int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        byte[] computed = new byte[ContentDigest.Size];
        ContentDigest.Compute(bytes, computed);
        Assert.That(computed, Is.EqualTo(SHA256.HashData(bytes)));
    }

    [Test]
    public void LargeContentHasTheSameDigest()
    {
        byte[] bytes = new byte[3 << 20];
        new Random(1).NextBytes(bytes);
        byte[] computed = new byte[ContentDigest.Size];
        ContentDigest.Compute(bytes, computed);
        Assert.That(ContentDigest.Of(bytes), Is.EqualTo(computed).And.EqualTo(SHA256.HashData(bytes)));
    }
}
