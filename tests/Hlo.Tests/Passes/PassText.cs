using NUnit.Framework;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Hlo.Tests.Passes;

/// <summary>Runs passes on text and compares with text.</summary>
internal static class PassText
{
    /// <summary>Runs passes; input and output must verify.</summary>
    public static Module Run(string text, params IPass[] passes)
    {
        Module module = Parser.Parse(text);
        Verifier.ThrowIfInvalid(module);
        return new PassDriver(passes) { VerifyEach = true }.Run(module);
    }

    /// <summary>Asserts what passes make of a program; both texts are parsed, so spelling does not matter.</summary>
    public static void AssertBecomes(string text, string expected, params IPass[] passes) =>
        Assert.That(Run(text, passes).ToText(), Is.EqualTo(Parser.Parse(expected).ToText()));

    /// <summary>Asserts what passes make of the body of <c>@main</c>.</summary>
    public static void AssertBody(string signature, string body, string expected, params IPass[] passes) =>
        AssertBecomes(Wrap(signature, body), Wrap(signature, expected), passes);

    private static string Wrap(string signature, string body) => $"func.func @main{signature} {{\n{body}\n}}";
}
