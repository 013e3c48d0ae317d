using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Tests.Llvm;

/// <summary>The generated LLVM-C structs lie in memory as the C compiler lays them out.</summary>
internal sealed class LlvmLayoutTests
{
    private const string IncludeFolder = "/usr/lib/llvm-19/include";

    private static readonly Type[] Structs =
    [
        .. typeof(LLVMValueRef)
            .Assembly.GetTypes()
            .Where(type =>
                type.IsValueType
                && !type.IsEnum
                && type.Namespace == typeof(LLVMValueRef).Namespace
                && type.Name.StartsWith("LLVM", StringComparison.Ordinal)
                && Fields(type).Length > 0
            ),
    ];

    [Test]
    public void SizesAndOffsetsEqualTheCompilersOnes()
    {
        Dictionary<string, long> expected = Measure();
        Assert.That(Structs.Count(type => !IsHandle(type)), Is.GreaterThan(5));
        Assert.Multiple(() =>
        {
            foreach (Type type in Structs)
            {
                Assert.That((long)Marshal.SizeOf(type), Is.EqualTo(expected[type.Name]), type.Name);
                foreach (FieldInfo field in IsHandle(type) ? [] : Fields(type))
                {
                    string name = $"{type.Name}.{field.Name}";
                    Assert.That((long)Marshal.OffsetOf(type, field.Name), Is.EqualTo(expected[name]), name);
                }
            }
        });
    }

    private static bool IsHandle(Type type) => type.Name.EndsWith("Ref", StringComparison.Ordinal);

    private static FieldInfo[] Fields(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    private static Dictionary<string, long> Measure()
    {
        StringBuilder source = new();
        foreach (
            string header in new[]
            {
                "Core",
                "Error",
                "ExecutionEngine",
                "LLJIT",
                "Object",
                "Orc",
                "OrcEE",
                "Support",
                "Target",
                "TargetMachine",
                "Transforms/PassBuilder",
            }
        )
        {
            source.Append(CultureInfo.InvariantCulture, $"#include <llvm-c/{header}.h>\n");
        }

        // The only struct that the headers name by its tag alone.
        source.Append("typedef struct LLVMMCJITCompilerOptions LLVMMCJITCompilerOptions;\n");
        source.Append("#include <stddef.h>\n#include <stdio.h>\nint main(void) {\n");
        foreach (Type type in Structs)
        {
            source.Append(CultureInfo.InvariantCulture, $"printf(\"{type.Name} %zu\\n\", sizeof({type.Name}));\n");
            foreach (FieldInfo field in IsHandle(type) ? [] : Fields(type))
            {
                source.Append(
                    CultureInfo.InvariantCulture,
                    $"printf(\"{type.Name}.{field.Name} %zu\\n\", offsetof({type.Name}, {field.Name}));\n"
                );
            }
        }

        return Run(source.Append("return 0;\n}\n").ToString())
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .ToDictionary(words => words[0], words => long.Parse(words[1], CultureInfo.InvariantCulture));
    }

    private static string Run(string source)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("xlasharp-layout-");
        try
        {
            string file = Path.Combine(folder.FullName, "probe.c");
            string program = Path.Combine(folder.FullName, "probe");
            File.WriteAllText(file, source);
            Start("clang-19", "-I", IncludeFolder, file, "-o", program);
            return Start(program);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Start(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, error.Result);
        return output;
    }
}
