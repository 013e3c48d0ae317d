using System.Globalization;
using System.Text;

namespace XlaSharp.Native.Tests.Compiler.Drawn;

/// <summary>
/// Writes programs of many ops at random: arithmetic, changes of shape, reductions, products, running sums, loops and
/// branches, each op on values that came before. Values are whole numbers that stay small, so that every order of
/// adding gives the same bits.
/// </summary>
/// <param name="draw">Where choices come from.</param>
internal sealed class ProgramDraw(Draw draw)
{
    private readonly StringBuilder _text = new();
    private readonly List<Value> _values = [];
    private int _names;
    private string _indent = "  ";

    private sealed record Value(string Name, string Element, long[] Dims)
    {
        public string Type => Draw.Type(Element, Dims);
    }

    /// <summary>A program of two to four arguments that returns its last values.</summary>
    public string Write(int operations)
    {
        List<Value> arguments = [];
        int count = draw.Int(2, 4);
        for (int i = 0; i < count; i++)
        {
            long[] dims = draw.Ints(draw.Int(1, 3), 1, draw.Of(2, 5, 9));
            string element = draw.Of("f32", "f32", "i32");
            draw.Argument(element, dims);
            arguments.Add(new($"%a{i}", element, dims));
        }

        _values.AddRange(arguments);
        for (int i = 0; i < operations; i++)
        {
            Step(nesting: 0);
        }

        Value[] results = [.. _values.TakeLast(2)];
        string types = string.Join(", ", results.Select(value => value.Type));
        string parameters = string.Join(", ", arguments.Select(value => $"{value.Name}: {value.Type}"));
        return $$"""
            func.func @main({{parameters}}) -> ({{types}}) {
            {{_text}}  return {{string.Join(", ", results.Select(value => value.Name))}} : {{types}}
            }
            """;
    }

    private void Step(int nesting)
    {
        Value x = Pick();
        switch (draw.Int(0, nesting < 2 ? 15 : 12))
        {
            case 0 or 1 or 2:
                Binary(x);
                break;
            case 3:
                Choose(x);
                break;
            case 4:
                Broadcast(x);
                break;
            case 5:
                Transpose(x);
                break;
            case 6:
                Flatten(x);
                break;
            case 7:
                Slice(x);
                break;
            case 8:
                Pad(x);
                break;
            case 9:
                Join(x);
                break;
            case 10:
                Reduce(x);
                break;
            case 11:
                Multiply(x);
                break;
            case 12:
                Sum(x);
                break;
            case 13:
                Convert(x);
                break;
            case 14:
                Loop(x, nesting);
                break;
            default:
                Branch(x, nesting);
                break;
        }
    }

    private Value Pick() => _values[draw.Int(Math.Max(0, _values.Count - 8), _values.Count - 1)];

    // A value of the same type: one that is there, or a number everywhere.
    private Value Like(Value x)
    {
        Value[] alike = [.. _values.Where(value => value.Type == x.Type)];
        return alike.Length > 1 || draw.Once(2) ? alike[draw.Int(0, alike.Length - 1)] : Constant(x, draw.Int(-3, 3));
    }

    private Value Constant(Value like, int number)
    {
        string text = like.Element == "f32" ? Number(number) + ".0" : Number(number);
        return Emit(like.Element, like.Dims, $"stablehlo.constant dense<{text}> : {like.Type}");
    }

    private void Binary(Value x)
    {
        Value y = Like(x);
        string op = draw.Of("add", "subtract", "multiply", "maximum", "minimum");
        Keep(Bound(Emit(x.Element, x.Dims, $"stablehlo.{op} {x.Name}, {y.Name} : {x.Type}")));
    }

    private void Choose(Value x)
    {
        (Value y, Value z) = (Like(x), Like(x));
        string kind = x.Element == "f32" ? "FLOAT" : "SIGNED";
        Value mask = Emit(
            "i1",
            x.Dims,
            $"stablehlo.compare {draw.Of("LT", "GE", "EQ")}, {x.Name}, {y.Name}, {kind} : ({x.Type}, {x.Type}) -> "
                + $"{Draw.Type("i1", x.Dims)}"
        );
        Keep(Emit(x.Element, x.Dims, $"stablehlo.select {mask.Name}, {x.Name}, {z.Name} : {mask.Type}, {x.Type}"));
    }

    private void Broadcast(Value x)
    {
        if (x.Dims.Length > 2)
        {
            return;
        }

        int place = draw.Int(0, x.Dims.Length);
        List<long> dims = [.. x.Dims];
        dims.Insert(place, draw.Int(1, 4));
        long[] map = [.. Enumerable.Range(0, x.Dims.Length).Select(d => (long)(d < place ? d : d + 1))];
        string type = Draw.Type(x.Element, [.. dims]);
        Keep(
            Emit(
                x.Element,
                [.. dims],
                $"stablehlo.broadcast_in_dim {x.Name}, dims = [{string.Join(", ", map)}] : ({x.Type}) -> {type}"
            )
        );
    }

    private void Transpose(Value x)
    {
        long[] order = draw.Permutation(x.Dims.Length);
        long[] dims = [.. order.Select(d => x.Dims[d])];
        Keep(
            Emit(
                x.Element,
                dims,
                $"stablehlo.transpose {x.Name}, dims = [{string.Join(", ", order)}] : ({x.Type}) -> "
                    + $"{Draw.Type(x.Element, dims)}"
            )
        );
    }

    private void Flatten(Value x)
    {
        long[] dims = x.Dims.Length == 1 ? [1, x.Dims[0]] : [x.Dims[0], x.Dims[1..].Aggregate(1L, (n, d) => n * d)];
        Keep(Emit(x.Element, dims, $"stablehlo.reshape {x.Name} : ({x.Type}) -> {Draw.Type(x.Element, dims)}"));
    }

    private void Slice(Value x)
    {
        long[] starts = [.. x.Dims.Select(d => (long)draw.Int(0, (int)d - 1))];
        long[] strides = draw.Ints(x.Dims.Length, 1, 2);
        long[] dims = [.. x.Dims.Select((d, i) => (d - starts[i] + strides[i] - 1) / strides[i])];
        string ranges = string.Join(", ", x.Dims.Select((d, i) => $"{starts[i]}:{d}:{strides[i]}"));
        Keep(
            Emit(x.Element, dims, $"stablehlo.slice {x.Name} [{ranges}] : ({x.Type}) -> {Draw.Type(x.Element, dims)}")
        );
    }

    private void Pad(Value x)
    {
        Value filler = Constant(new("", x.Element, []), draw.Int(-2, 2));
        (long[] low, long[] high) = (draw.Ints(x.Dims.Length, 0, 2), draw.Ints(x.Dims.Length, 0, 2));
        long[] interior = draw.Ints(x.Dims.Length, 0, 1);
        long[] dims = [.. x.Dims.Select((d, i) => low[i] + high[i] + d + ((d - 1) * interior[i]))];
        if (dims.Aggregate(1L, (n, d) => n * d) > 2000)
        {
            return;
        }

        Keep(
            Emit(
                x.Element,
                dims,
                $"stablehlo.pad {x.Name}, {filler.Name}, low = [{List(low)}], high = [{List(high)}], interior = "
                    + $"[{List(interior)}] : ({x.Type}, {filler.Type}) -> {Draw.Type(x.Element, dims)}"
            )
        );
    }

    private void Join(Value x)
    {
        Value y = Like(x);
        int axis = draw.Int(0, x.Dims.Length - 1);
        if (x.Dims[axis] > 20)
        {
            return;
        }

        long[] dims = [.. x.Dims.Select((d, i) => i == axis ? 2 * d : d)];
        Keep(
            Emit(
                x.Element,
                dims,
                $"stablehlo.concatenate {x.Name}, {y.Name}, dim = {axis} : ({x.Type}, {y.Type}) -> "
                    + $"{Draw.Type(x.Element, dims)}"
            )
        );
    }

    private void Reduce(Value x)
    {
        if (x.Dims.Length < 2)
        {
            return;
        }

        int axis = draw.Int(0, x.Dims.Length - 1);
        Value start = Constant(new("", x.Element, []), draw.Int(-1, 1));
        long[] dims = [.. x.Dims.Where((_, d) => d != axis)];
        string op = draw.Of("add", "maximum", "minimum");
        Keep(
            Bound(
                Emit(
                    x.Element,
                    dims,
                    $"stablehlo.reduce({x.Name} init: {start.Name}) applies stablehlo.{op} across dimensions = "
                        + $"[{axis}] : ({x.Type}, {start.Type}) -> {Draw.Type(x.Element, dims)}"
                )
            )
        );
    }

    // x times a constant matrix, or a transposed value of the same type.
    private void Multiply(Value x)
    {
        if (x.Dims.Length != 2)
        {
            return;
        }

        Value y = Like(x);
        bool both = draw.Once(2);
        long[] dims = both ? [x.Dims[0], y.Dims[0]] : [x.Dims[1], y.Dims[1]];
        int axis = both ? 1 : 0;
        Keep(
            Bound(
                Emit(
                    x.Element,
                    dims,
                    $"stablehlo.dot_general {x.Name}, {y.Name}, contracting_dims = [{axis}] x [{axis}] : ({x.Type}, "
                        + $"{y.Type}) -> {Draw.Type(x.Element, dims)}"
                )
            )
        );
    }

    private void Sum(Value x)
    {
        int axis = draw.Int(0, x.Dims.Length - 1);
        Value start = Constant(new("", x.Element, []), 0);
        long[] window = [.. x.Dims.Select((d, i) => i == axis ? d : 1)];
        long[] low = [.. x.Dims.Select((d, i) => i == axis ? d - 1 : 0)];
        long[] high = new long[x.Dims.Length];
        string padding = draw.Once(2) ? Draw.Padding(low, high) : Draw.Padding(high, low);
        string scalar = start.Type;
        string name = $"%v{_names++}";
        Line(
            $"{name} = \"stablehlo.reduce_window\"({x.Name}, {start.Name}) <{{window_dimensions = "
                + $"{Draw.Array(window)}, padding = {padding}}}> ({{"
        );
        Line($"^bb0({name}_a: {scalar}, {name}_b: {scalar}):");
        Line($"  {name}_s = stablehlo.add {name}_a, {name}_b : {scalar}");
        Line($"  stablehlo.return {name}_s : {scalar}");
        Line($"}}) : ({x.Type}, {scalar}) -> {x.Type}");
        Keep(Bound(new(name, x.Element, x.Dims)));
    }

    private void Convert(Value x)
    {
        string element = x.Element == "f32" ? "i32" : "f32";
        Keep(Emit(element, x.Dims, $"stablehlo.convert {x.Name} : ({x.Type}) -> {Draw.Type(element, x.Dims)}"));
    }

    // for (i = 0; i < n; i++) x = some ops on x and what is outside
    private void Loop(Value x, int nesting)
    {
        string name = $"%v{_names++}";
        (Value zero, Value one, Value limit) = (Whole(0), Whole(1), Whole(draw.Int(0, 4)));
        Line($"{name}:2 = stablehlo.while({name}_i = {zero.Name}, {name}_x = {x.Name}) : {zero.Type}, {x.Type}");
        Line("cond {");
        Line(
            $"  {name}_c = stablehlo.compare LT, {name}_i, {limit.Name}, SIGNED : (tensor<i32>, tensor<i32>) "
                + $"-> tensor<i1>"
        );
        Line($"  stablehlo.return {name}_c : tensor<i1>");
        Line("} do {");
        Value last = Inside(new($"{name}_x", x.Element, x.Dims), nesting);
        Line($"  {name}_n = stablehlo.add {name}_i, {one.Name} : tensor<i32>");
        Line($"  stablehlo.return {name}_n, {last.Name} : tensor<i32>, {x.Type}");
        Line("}");
        Keep(new($"{name}#1", x.Element, x.Dims));
    }

    private void Branch(Value x, int nesting)
    {
        Value condition = Emit("i1", [], $"stablehlo.constant dense<{(draw.Once(2) ? "true" : "false")}> : tensor<i1>");
        string name = $"%v{_names++}";
        Line($"{name} = \"stablehlo.if\"({condition.Name}) ({{");
        Value first = Inside(x, nesting);
        Line($"  stablehlo.return {first.Name} : {x.Type}");
        Line("}, {");
        Value second = Inside(x, nesting);
        Line($"  stablehlo.return {second.Name} : {x.Type}");
        Line($"}}) : (tensor<i1>) -> {x.Type}");
        Keep(new(name, x.Element, x.Dims));
    }

    // Some ops in a region; gives a value of the type of the first.
    private Value Inside(Value x, int nesting)
    {
        int outside = _values.Count;
        string indent = _indent;
        _indent += "  ";
        _values.Add(x);
        int count = draw.Int(1, 4);
        for (int i = 0; i < count; i++)
        {
            Step(nesting + 1);
        }

        Value last = _values.Skip(outside).Last(value => value.Type == x.Type);
        _values.RemoveRange(outside, _values.Count - outside);
        _indent = indent;
        return last;
    }

    private Value Whole(int number) => Constant(new("", "i32", []), number);

    // Between -8 and 8.
    private Value Bound(Value x)
    {
        (Value low, Value high) = (Constant(new("", x.Element, []), -8), Constant(new("", x.Element, []), 8));
        return Emit(
            x.Element,
            x.Dims,
            $"stablehlo.clamp {low.Name}, {x.Name}, {high.Name} : ({low.Type}, {x.Type}, {high.Type}) -> {x.Type}"
        );
    }

    private Value Emit(string element, long[] dims, string code)
    {
        string name = $"%v{_names++}";
        Line($"{name} = {code}");
        return new(name, element, dims);
    }

    private void Keep(Value value) => _values.Add(value);

    private void Line(string text) => _text.Append(_indent).Append(text).Append('\n');

    private static string List(long[] values) => string.Join(", ", values);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
