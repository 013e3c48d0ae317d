using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using XlaSharp.Runtime.PjRt.Interop;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests.Interop;

/// <summary>The generated structs lie in memory as the C compiler lays them out.</summary>
internal sealed partial class PjrtLayoutTests
{
    private static readonly string[] Headers = ["pjrt_c_api.h", "pjrt_extensions.h", "xla_ffi.h"];

    private static readonly string Definitions = string.Concat(
        Headers.Select(header => File.ReadAllText(Path.Combine(Compiler.IncludeFolder, header)))
    );

    private static readonly Type[] Bound =
    [
        .. typeof(PJRT_Api)
            .Assembly.GetTypes()
            .Where(t => Prefix().IsMatch(t.Name) && t.Namespace == typeof(PJRT_Api).Namespace),
    ];

    private static readonly Type[] Structs = [.. Bound.Where(t => t.IsValueType && !t.IsEnum && Fields(t).Length > 0)];

    private static readonly Type[] Enums = [.. Bound.Where(t => t.IsEnum)];

    [Test]
    public void EveryStructOfTheHeaderIsBound() =>
        Assert.That(
            Structs.Select(t => t.Name),
            Is.EquivalentTo(StructDefinition().Matches(Definitions).Select(m => m.Groups[1].Value))
        );

    [Test]
    public void SizesAndOffsetsEqualTheCompilersOnes()
    {
        Dictionary<string, long> expected = Measure();
        Assert.Multiple(() =>
        {
            foreach (Type type in Structs)
            {
                Assert.That(SizeOf(type), Is.EqualTo(expected[$"sizeof {type.Name}"]), type.Name);
                foreach (FieldInfo field in Fields(type))
                {
                    string name = $"{type.Name}.{field.Name}";
                    Assert.That((long)Marshal.OffsetOf(type, field.Name), Is.EqualTo(expected[name]), name);
                    Assert.That(SizeOf(field.FieldType), Is.EqualTo(expected[$"sizeof {name}"]), $"size of {name}");
                }
            }
        });
    }

    [Test]
    public void AnnouncedSizesEndWithTheLastField()
    {
        Dictionary<string, long> expected = Measure();
        Type[] sized = [.. Structs.Where(t => t.GetInterface(nameof(IPJRT_Struct)) is not null)];
        Assert.Multiple(() =>
        {
            Assert.That(sized, Has.Length.GreaterThan(150));
            foreach (Type type in sized)
            {
                object? size = type.GetProperty("StructSize", BindingFlags.Static | BindingFlags.Public)!
                    .GetValue(null);
                Assert.That((long)(nuint)size!, Is.EqualTo(expected[$"announced {type.Name}"]), type.Name);
            }
        });
    }

    [Test]
    public void EveryEntryOfTheTableKnowsItsPlace()
    {
        Dictionary<string, long> expected = Measure();
        Type[] entries = [.. Structs.Where(t => t.GetInterface(nameof(IPJRT_Args)) is not null)];
        Assert.Multiple(() =>
        {
            Assert.That(
                entries,
                Has.Length.EqualTo(Tables.Sum(table => Fields(table).Count(f => f.FieldType.IsFunctionPointer)))
            );
            foreach (Type type in entries)
            {
                string name = (string)
                    type.GetProperty("EntryName", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!;
                object? offset = type.GetProperty("EntryOffset", BindingFlags.Static | BindingFlags.Public)!
                    .GetValue(null);
                Assert.That(type.Name, Is.EqualTo(name + "_Args"));
                Assert.That(EntryOffsets(type), Does.Contain((long)(nuint)offset!), name);
            }
        });
    }

    [Test]
    public void EnumeratorsHaveTheCompilersValues()
    {
        string[] names = [.. Enums.SelectMany(Enum.GetNames)];
        Dictionary<string, long> expected = Run(names.Select(n => $"printf(\"{n}=%ld\\n\", (long){n});"));
        long[] values = [.. Enums.SelectMany(t => Enum.GetValuesAsUnderlyingType(t).Cast<int>()).Select(v => (long)v)];
        Assert.That(names.Select(n => expected[n]).Order(), Is.EqualTo(values.Order()));
        Assert.That(
            Enums.SelectMany(t => Enum.GetNames(t).Select(n => (n, Value(t, n)))),
            Is.All.Matches<(string Name, long Value)>(member => expected[member.Name] == member.Value)
        );
    }

    private static long Value(Type type, string name) =>
        Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture);

    private static Dictionary<string, long> Measure() => Run(Structs.SelectMany(Lines));

    private static IEnumerable<string> Lines(Type type)
    {
        yield return $"printf(\"sizeof {type.Name}=%ld\\n\", (long)sizeof({type.Name}));";
        if (type.GetInterface(nameof(IPJRT_Struct)) is not null)
        {
            yield return $"printf(\"announced {type.Name}=%ld\\n\", (long){type.Name}_STRUCT_SIZE);";
        }

        foreach (FieldInfo field in Fields(type))
        {
            string member = $"(({type.Name}*)0)->{field.Name}";
            yield return $"printf(\"{type.Name}.{field.Name}=%ld\\n\", (long)offsetof({type.Name}, {field.Name}));";
            yield return $"printf(\"sizeof {type.Name}.{field.Name}=%ld\\n\", (long)sizeof({member}));";
        }
    }

    private static Dictionary<string, long> Run(IEnumerable<string> lines)
    {
        StringBuilder source = new("#include <stdio.h>\n");
        source
            .AppendJoin('\n', Headers.Select(header => $"#include \"{header}\""))
            .Append("\nint main(void) {\n")
            .AppendJoin('\n', lines)
            .Append("\nreturn 0;\n}\n");
        string file = FakePlugin.WriteFile("layout.c", source.ToString());
        string program = Path.ChangeExtension(file, ".out");
        Compiler.Compile(file, "-o", program);
        return Compiler
            .Run(program)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('='))
            .ToDictionary(pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture));
    }

    private static FieldInfo[] Fields(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    private static int SizeOf(Type type) =>
        type.IsPointer || type.IsFunctionPointer
            ? nint.Size
            : (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    private static readonly Type[] Tables =
    [
        .. Structs.Where(t =>
            t == typeof(PJRT_Api)
            || (
                t.Name.EndsWith("_Extension", StringComparison.Ordinal)
                && Fields(t).Any(f => f.FieldType.IsFunctionPointer)
            )
        ),
    ];

    /// <summary>Where a table has a function that takes these arguments.</summary>
    private static IEnumerable<long> EntryOffsets(Type arguments) =>
        Tables.SelectMany(table =>
            Fields(table)
                .Where(f =>
                    f.FieldType.IsFunctionPointer
                    && f.FieldType.GetFunctionPointerParameterTypes() is [var only]
                    && only.GetElementType() == arguments
                )
                .Select(f => (long)Marshal.OffsetOf(table, f.Name))
        );

    [GeneratedRegex("^(PJRT|PLUGIN|XLA_FFI)_")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^struct (\w+) \{", RegexOptions.Multiline)]
    private static partial Regex StructDefinition();
}
