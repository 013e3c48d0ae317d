using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using NUnit.Framework;

namespace XlaSharp.Testing;

/// <summary>
/// Golden-file tests with the file conventions of Verify: a text is compared with <c>Class.Method.verified.ext</c> beside the
/// test; where it differs, <c>Class.Method.received.ext</c> is written and the test fails with a unified diff. To accept a
/// change, review the received file and rename it (<c>./build.sh AcceptGoldens</c> renames all).
/// </summary>
public static class Golden
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Compares a text with the verified file of the running test.</summary>
    /// <param name="text">The text; line ends become LF, trailing ones are dropped.</param>
    /// <param name="extension">File extension without the dot, for instance <c>mlir</c>.</param>
    /// <param name="name">Tells several texts of one test apart: <c>Class.Method#name.verified.ext</c>.</param>
    /// <param name="sourceFile">Filled by the compiler.</param>
    /// <returns>A completed task; fails with an assertion where the text differs or there is no verified file.</returns>
    public static async Task Verify(
        string text,
        string extension = "txt",
        string? name = null,
        [CallerFilePath] string sourceFile = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        string folder = Path.GetDirectoryName(sourceFile) ?? throw new ArgumentException("no folder", nameof(sourceFile));
        string stem = Path.Combine(folder, FileStem(TestContext.CurrentContext.Test, name));
        string verified = $"{stem}.verified.{extension}";
        string received = $"{stem}.received.{extension}";
        string normalized = Normalize(text);
        string? expected = File.Exists(verified)
            ? Normalize(await File.ReadAllTextAsync(verified, Utf8).ConfigureAwait(false))
            : null;
        if (normalized == expected)
        {
            File.Delete(received);
            return;
        }

        await File.WriteAllTextAsync(received, normalized, Utf8).ConfigureAwait(false);
        TestContext.AddTestAttachment(received);
        Assert.Fail(Report(folder, Path.GetFileName(received), Path.GetFileName(verified), expected, normalized));
    }

    private static string Normalize(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n');

    private static string Report(string folder, string received, string verified, string? expected, string actual) => expected is null
        ? $"Directory: {folder}\nNew:\n  - Received: {received}\n    Verified: {verified}\nFileContent:\n\n{actual}"
        : $"Directory: {folder}\nNotEqual:\n  - Received: {received}\n    Verified: {verified}\nFileContent:\n\n{UnifiedDiff.Of(expected, actual)}";

    private static string FileStem(TestContext.TestAdapter test, string? name)
    {
        string className = (test.ClassName ?? "Test").Split('.')[^1].Replace('+', '.');
        StringBuilder stem = new(className);
        stem.Append('.').Append(test.MethodName ?? test.Name);
        ParameterInfo[] parameters = [.. test.MethodInfo?.GetParameters() ?? []];
        for (int i = 0; i < test.Arguments.Length && i < parameters.Length; i++)
        {
            stem.Append('_').Append(parameters[i].Name).Append('=').Append(FileSafe($"{test.Arguments[i]}"));
        }

        return name is null ? stem.ToString() : stem.Append('#').Append(FileSafe(name)).ToString();
    }

    private static string FileSafe(string text)
    {
        char[] invalid = ['/', '\\', ':', '*', '?', '"', '<', '>', '|', ' '];
        return string.Concat(text.Select(c => invalid.Contains(c) ? '-' : c));
    }
}
