using System.Reflection;
using System.Text;
using NUnit.Framework;

namespace XlaSharp.Testing;

/// <summary>
/// The pair of files of one comparison: <c>Class.Method.verified.ext</c> and <c>Class.Method.received.ext</c>.
/// </summary>
internal sealed class GoldenFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string _folder;
    private readonly string _verified;
    private readonly string _received;

    private GoldenFile(string folder, string stem, string extension)
    {
        _folder = folder;
        _verified = Path.Combine(folder, $"{stem}.verified.{extension}");
        _received = Path.Combine(folder, $"{stem}.received.{extension}");
    }

    /// <summary>The files of the running test.</summary>
    /// <param name="sourceFile">The test's source file.</param>
    /// <param name="extension">File extension without the dot.</param>
    /// <param name="name">Tells several texts of one test apart.</param>
    public static GoldenFile Of(string sourceFile, string extension, string? name)
    {
        string folder =
            Path.GetDirectoryName(sourceFile) ?? throw new ArgumentException("no folder", nameof(sourceFile));
        if (!Directory.Exists(folder))
        {
            throw new InvalidOperationException(
                $"The source folder {folder} is not on this machine, so golden files cannot be found there. Tests "
                    + $"with golden files must "
                    + "run where they were built, without path mapping (set DeterministicSourcePaths to false in the "
                    + "test project)."
            );
        }

        return new(folder, Stem(TestContext.CurrentContext.Test, name), extension);
    }

    /// <summary>The verified text; null where there is none.</summary>
    public async Task<string?> ReadVerified() =>
        File.Exists(_verified) ? Normalize(await File.ReadAllTextAsync(_verified, Utf8).ConfigureAwait(false)) : null;

    /// <summary>Ends a comparison of equal texts.</summary>
    public void Pass() => File.Delete(_received);

    /// <summary>
    /// Ends a comparison of different texts: stores the new one, and fails unless it is to be accepted.
    /// </summary>
    /// <param name="text">The text that was made.</param>
    /// <param name="isNew">True if there is no verified file.</param>
    /// <param name="difference">The difference; the text itself where there is no verified file.</param>
    public async Task Fail(string text, bool isNew, string difference)
    {
        if (GoldenEnvironment.Accepts)
        {
            await File.WriteAllTextAsync(_verified, text, Utf8).ConfigureAwait(false);
            File.Delete(_received);
            await TestContext
                .Out.WriteLineAsync(
                    $"{GoldenEnvironment.Variable}=accept: {_verified} was {(isNew ? "created" : "changed")}"
                )
                .ConfigureAwait(false);
            return;
        }

        await File.WriteAllTextAsync(_received, text, Utf8).ConfigureAwait(false);
        TestContext.AddTestAttachment(_received);
        Assert.Fail(
            $"Directory: {_folder}\n{(isNew ? "New" : "NotEqual")}:\n  - Received: {Path.GetFileName(_received)}\n"
                + $"    Verified: {Path.GetFileName(_verified)}\n{Advice(isNew)}\nFileContent:\n\n{difference}"
        );
    }

    /// <summary>Line ends become LF, trailing ones are dropped.</summary>
    public static string Normalize(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n');

    private static string Advice(bool isNew) =>
        GoldenEnvironment.IsBuildServer && isNew
            ? "A build server takes no new golden files: run the test, accept the file and commit it."
            : $"To accept: xlasharp golden accept, or run the test with {GoldenEnvironment.Variable}=accept.";

    private static string Stem(TestContext.TestAdapter test, string? name)
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
