using System.Globalization;
using System.Text;

namespace XlaSharp.BindGen;

/// <summary>Sizes and offsets of a header's structs, asked of the C compiler through a small program.</summary>
internal sealed class LayoutProbe
{
    private readonly Dictionary<(string Struct, string Field), (int Offset, int Size)> _fields = [];

    private LayoutProbe() { }

    /// <summary>Where the field starts.</summary>
    public int Offset(CStruct type, CField field) => _fields[(type.Name, field.Name)].Offset;

    /// <summary>Where the last field ends: what a caller announces as struct_size.</summary>
    public int End(CStruct type) =>
        _fields[(type.Name, type.Fields[^1].Name)] is var (offset, size) ? offset + size : 0;

    /// <summary>Measures every field of every struct.</summary>
    public static LayoutProbe Measure(CHeader header, BindTarget target)
    {
        var source = new StringBuilder(target.Source).AppendLine(
            "#include <stddef.h>\n#include <stdio.h>\nint main(void) {"
        );
        foreach (CStruct type in header.Structs)
        {
            foreach (CField field in type.Fields)
            {
                source.AppendLine(
                    CultureInfo.InvariantCulture,
                    $$"""
                      printf("{{type.Name}} {{field.Name}} %zu %zu\n", offsetof({{type.Spelling}}, {{field.Name}}),
                        sizeof((({{type.Spelling}}*)0)->{{field.Name}}));
                    """
                );
            }
        }

        var probe = new LayoutProbe();
        string output = Clang.RunProgram(source.AppendLine("  return 0;\n}").ToString(), target.IncludeFolders);
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ');
            probe._fields.Add((words[0], words[1]), (Number(words[2]), Number(words[3])));
        }

        return probe;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
