using XlaSharp.Hlo;
using XlaSharp.Hlo.Ops;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Benchmarks;

/// <summary>Parsing and printing of long programs.</summary>
internal static class Text
{
    /// <summary>Times chains of elementwise ops.</summary>
    public static IEnumerable<Figure> Measure()
    {
        foreach (int length in new[] { 10_000, 100_000 })
        {
            string text = Chain(length).ToText();
            Module module = Parser.Parse(text);
            TimeSpan parse = Sample.Median(3, 1, () => Parser.Parse(text));
            TimeSpan print = Sample.Median(3, 1, () => module.ToText());
            yield return new($"parse {length:N0} operations", Sample.Show(parse), $"median of 3; {text.Length / 1e6:0.0} MB of text");
            yield return new($"print {length:N0} operations", Sample.Show(print), "median of 3");
        }
    }

    private static Module Chain(int length)
    {
        TensorType type = new(ElementType.F32, [8, 128]);
        Block body = new([type]);
        BlockBuilder builder = new(body);
        Value value = body.Arguments[0];
        for (int i = 0; i < length; i++)
        {
            value = builder.Append(Add.Instance, value, body.Arguments[0]).Result;
        }

        builder.Append(FuncReturn.Instance, value);
        Function main = new() { Name = "main", Type = new([type], [type]), Body = new Region(body) };
        return new Module { Members = [main] };
    }
}
