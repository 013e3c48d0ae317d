using System.Reflection;
using System.Runtime.CompilerServices;
using XlaSharp.Hlo;
using Module = XlaSharp.Hlo.Module;

namespace XlaSharp.Testing;

/// <summary>
/// Golden-file tests with the file conventions of Verify: what a test makes is compared with
/// <c>Class.Method.verified.ext</c> beside the test; where it differs, <c>Class.Method.received.ext</c> is written and
/// the test fails with the difference. To accept a change, review it, then run <c>xlasharp golden accept</c>, or the
/// test with <c>XLASHARP_GOLDEN=accept</c>. A missing verified file fails, too.
/// </summary>
public static class Golden
{
    /// <summary>Compares a module with the verified file of the running test.</summary>
    /// <param name="module">The module.</param>
    /// <param name="options">What may differ; <see cref="GoldenOptions.Default"/> if null.</param>
    /// <param name="name">Tells several modules of one test apart: <c>Class.Method#name.verified.mlir</c>.</param>
    /// <param name="sourceFile">Filled by the compiler.</param>
    /// <returns>A completed task; fails with an assertion where the module differs or there is no verified
    /// file.</returns>
    public static async Task Verify(
        Module module,
        GoldenOptions? options = null,
        string? name = null,
        [CallerFilePath] string sourceFile = ""
    )
    {
        ArgumentNullException.ThrowIfNull(module);
        options ??= GoldenOptions.Default;
        string text = GoldenModule.TextOf(module, options);
        GoldenFile file = GoldenFile.Of(sourceFile, "mlir", name);
        string? verified = await file.ReadVerified().ConfigureAwait(false);
        string? difference = verified is null ? text : GoldenModule.Difference(verified, text, options);
        await Finish(file, text, verified, difference).ConfigureAwait(false);
    }

    /// <summary>Compares a lowered function with the verified file of the running test.</summary>
    /// <param name="lowered">What has a module: a <c>Lowered</c>.</param>
    /// <param name="options">What may differ; <see cref="GoldenOptions.Default"/> if null.</param>
    /// <param name="name">Tells several modules of one test apart: <c>Class.Method#name.verified.mlir</c>.</param>
    /// <param name="sourceFile">Filled by the compiler.</param>
    /// <returns>A completed task; fails with an assertion where the module differs or there is no verified
    /// file.</returns>
    public static Task Verify(
        IModuleSource lowered,
        GoldenOptions? options = null,
        string? name = null,
        [CallerFilePath] string sourceFile = ""
    )
    {
        ArgumentNullException.ThrowIfNull(lowered);
        return Verify(lowered.Module, options, name, sourceFile);
    }

    /// <summary>Compares a text with the verified file of the running test.</summary>
    /// <param name="text">The text; line ends become LF, trailing ones are dropped.</param>
    /// <param name="extension">File extension without the dot, for instance <c>mlir</c>.</param>
    /// <param name="name">Tells several texts of one test apart: <c>Class.Method#name.verified.ext</c>.</param>
    /// <param name="sourceFile">Filled by the compiler.</param>
    /// <returns>A completed task; fails with an assertion where the text differs or there is no verified
    /// file.</returns>
    public static async Task Verify(
        string text,
        string extension = "txt",
        string? name = null,
        [CallerFilePath] string sourceFile = ""
    )
    {
        ArgumentNullException.ThrowIfNull(text);
        GoldenFile file = GoldenFile.Of(sourceFile, extension, name);
        string normalized = GoldenFile.Normalize(text);
        string? verified = await file.ReadVerified().ConfigureAwait(false);
        string? difference =
            verified is null ? normalized
            : verified == normalized ? null
            : UnifiedDiff.Of(verified, normalized);
        await Finish(file, normalized, verified, difference).ConfigureAwait(false);
    }

    /// <summary>
    /// Fails if a verified file beside or below the calling source file belongs to no test of the calling assembly:
    /// what is left over when a test is renamed or deleted. Call it in one test per project, from a source file in the
    /// project's folder.
    /// </summary>
    /// <param name="tests">The assembly of the tests; the caller's if null.</param>
    /// <param name="sourceFile">Filled by the compiler.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void AssertNoOrphans(Assembly? tests = null, [CallerFilePath] string sourceFile = "")
    {
        Assembly assembly = tests ?? Assembly.GetCallingAssembly();
        string folder =
            Path.GetDirectoryName(sourceFile) ?? throw new ArgumentException("no folder", nameof(sourceFile));
        string[] orphans = [.. GoldenOrphans.Find(folder, assembly)];
        if (orphans.Length > 0)
        {
            NUnit.Framework.Assert.Fail(
                $"No test of {assembly.GetName().Name} has these verified files; delete them or rename them after "
                    + $"their test:\n  "
                    + string.Join("\n  ", orphans)
            );
        }
    }

    private static async Task Finish(GoldenFile file, string text, string? verified, string? difference)
    {
        if (difference is null)
        {
            file.Pass();
        }
        else
        {
            await file.Fail(text, verified is null, difference).ConfigureAwait(false);
        }
    }
}
