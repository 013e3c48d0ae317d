namespace XlaSharp.Architecture.Tests.Testing;

/// <summary>Runs checks that must fail.</summary>
internal static class GoldenFailure
{
    /// <summary>The folder of the tests.</summary>
    public static string Folder => Path.Combine(Repository.Root!, "tests", "Architecture.Tests", "Testing");

    /// <summary>The received file of a test.</summary>
    public static string Received(string type, string method, string extension = "mlir") =>
        Path.Combine(Folder, $"{type}.{method}.received.{extension}");

    /// <summary>The message of a failing check.</summary>
    public static async Task<string> Of(Func<Task> check)
    {
        using (new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext())
        {
            try
            {
                await check();
            }
            catch (AssertionException failure)
            {
                return failure.Message;
            }
        }

        throw new AssertionException("The check passed, but should have failed.");
    }
}
