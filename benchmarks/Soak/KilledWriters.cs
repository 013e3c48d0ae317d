using System.Diagnostics;
using XlaSharp.Artifacts;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Text;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Benchmarks.Soak;

/// <summary>
/// Processes that write artifacts and cache entries are killed at any moment: what they leave can be read.
/// </summary>
internal static class KilledWriters
{
    private const int Programs = 8;

    public static int Run(int rounds)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("xlasharp-soak-");
        Random random = new(1);
        int killed = 0;
        for (int round = 0; round < rounds; round++)
        {
            using Process writer = Process.Start(Environment.ProcessPath!, ["write", folder.FullName])!;
            writer.WaitForExit(random.Next(300, 1500));
            killed += writer.HasExited ? 0 : 1;
            writer.Kill();
            writer.WaitForExit();
            Read(folder.FullName);
        }

        long drafts = folder.EnumerateFiles("*.tmp", SearchOption.AllDirectories).LongCount();
        Console.WriteLine(
            $"{killed} of {rounds} writers were killed while they wrote; everything was readable after each; "
                + $"{drafts} drafts left over"
        );
        folder.Delete(recursive: true);
        return killed > 0 ? 0 : 1;
    }

    /// <summary>Writes until it is killed.</summary>
    public static int WriteForever(string folder)
    {
        using PjRtClient client = Xla.CreateClient("cpu");
        for (int i = 0; ; i = (i + 1) % Programs)
        {
            CompilationCache cache = new(Path.Combine(folder, "cache"));
            if (i == 0)
            {
                // What is there already would not be written again.
                cache.Clear();
            }

            Module module = Program(i);
            cache.Compile(client, module, PjRtCompileOptions.Default).Dispose();
            new ArtifactBuilder(module).Compile(client).Write(Path.Combine(folder, "model.xlax"));
        }
    }

    private static void Read(string folder)
    {
        using PjRtClient client = Xla.CreateClient("cpu");
        List<string> complaints = [];
        CompilationCache cache = new(Path.Combine(folder, "cache"), log: complaints.Add);
        for (int i = 0; i < Programs; i++)
        {
            cache.Compile(client, Program(i), PjRtCompileOptions.Default).Dispose();
        }

        if (cache.Statistics.Rejected > 0)
        {
            throw new InvalidDataException(string.Join('\n', complaints));
        }

        string artifact = Path.Combine(folder, "model.xlax");
        if (File.Exists(artifact))
        {
            XlaModel.Load(artifact, client).Dispose();
        }
    }

    private static Module Program(int index) =>
        Parser.Parse(
            $$"""
            func.func @main(%a: tensor<{{index + 2}}xf32>) -> tensor<{{index + 2}}xf32> {
              %0 = stablehlo.tanh %a : tensor<{{index + 2}}xf32>
              return %0 : tensor<{{index + 2}}xf32>
            }
            """
        );
}
