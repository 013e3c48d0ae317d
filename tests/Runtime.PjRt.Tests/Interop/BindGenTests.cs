using System.Text;
using XlaSharp.BindGen;

namespace XlaSharp.Runtime.PjRt.Tests.Interop;

/// <summary>The generator understands C's types, and what is committed is what it writes.</summary>
internal sealed class BindGenTests
{
    private static IEnumerable<TestCaseData> Outputs =>
        Targets
            .All(Repository.Root!)
            .SelectMany(target =>
                target.Outputs.Select(o => new TestCaseData(target, o.Path, o.Namespace).SetArgDisplayNames(o.Path))
            );

    [TestCaseSource(nameof(Outputs))]
    public void CommittedBindingIsUpToDate(object target, string path, string ns) =>
        Assert.That(
            File.ReadAllText(Path.Combine(Repository.Root!, path)),
            Is.EqualTo(Generate((BindTarget)target, ns)),
            "run './build.sh bindings'"
        );

    [TestCase("int", "int")]
    [TestCase("const char *const *", "byte**")]
    [TestCase("unsigned long long", "ulong")]
    [TestCase("const unsigned char *", "byte*")]
    [TestCase("size_t", "nuint")]
    [TestCase("_Bool", "byte")]
    [TestCase("void (*)(void *)", "delegate* unmanaged[Cdecl]<void*, void>")]
    [TestCase(
        "int (*)(int, void (*)(const char *))",
        "delegate* unmanaged[Cdecl]<int, delegate* unmanaged[Cdecl]<byte*, void>, int>"
    )]
    [TestCase("double (**)(void)", "delegate* unmanaged[Cdecl]<double>*")]
    public void TypesHaveTheirBlittableName(string c, string csharp) =>
        Assert.That(new TypeNames(new CHeader())[CTypeParser.Parse(c)], Is.EqualTo(csharp));

    [TestCase("int )")]
    [TestCase("int (*")]
    [TestCase("")]
    public void UnreadableTypesAreNamed(string c) =>
        Assert.That(() => CTypeParser.Parse(c), Throws.TypeOf<FormatException>().With.Message.Contains($"'{c}'"));

    [Test]
    public void HeadersAreReadAcrossIncludes()
    {
        using var folder = new Folder();
        folder.Write("other.h", "struct Hidden { int a; };\ntypedef struct Opaque *Handle;\n");
        folder.Write(
            "mine.h",
            """
            #include <stdint.h>
            #include "other.h"
            typedef enum { Red = 3, Green, Blue = -1 } Colour;
            enum { Answer = 42 };
            typedef struct Opaque2 *OwnHandle;
            typedef struct { uint8_t small; union { double d; int32_t i; }; Colour colour; } Mixed;
            OwnHandle make(const Mixed *m, int params[2]);
            static inline int unused(void) { return 1; }
            """
        );
        BindTarget target = new()
        {
            Name = "test",
            Headers = ["mine.h"],
            IncludeFolders = [folder.Root],
            Files = ["/mine.h"],
            ClassName = "Mine",
            Library = "mine",
            Outputs = [],
        };
        string text = Generate(target, "N");
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Not.Contain("Hidden").And.Not.Contain("unused"));
            Assert.That(text, Does.Contain("Red = 3,\n    Green = 4,\n    Blue = -1,"));
            Assert.That(text, Does.Contain("public const int Answer = 42;"));
            Assert.That(
                text,
                Does.Contain(
                    "[FieldOffset(8)] public double d;\n    [FieldOffset(8)] public int i;\n    [FieldOffset(16)] "
                        + "public Colour colour;"
                )
            );
            Assert.That(text, Does.Contain("public static extern OwnHandle make(Mixed* m, int* @params);"));
        });
    }

    private static string Generate(BindTarget target, string ns)
    {
        CHeader header = AstReader.Read(Clang.DumpAst(target.Source, target.IncludeFolders), target.Owns);
        return new CSharpEmitter(target, header, LayoutProbe.Measure(header, target)).Emit(ns);
    }

    private sealed class Folder : IDisposable
    {
        public string Root { get; } = Directory.CreateTempSubdirectory("bindgen-test").FullName;

        public void Write(string name, string text) =>
            File.WriteAllText(Path.Combine(Root, name), text, new UTF8Encoding(false));

        public void Dispose() => Directory.Delete(Root, recursive: true);
    }
}
