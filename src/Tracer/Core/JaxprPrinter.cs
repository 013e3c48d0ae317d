using System.Text;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Prints a program in the notation of JAX: <c>{ lambda ; a:f32[3]. let b:f32[3] = sine a in (b,) }</c>.
/// </summary>
internal sealed class JaxprPrinter
{
    private readonly Dictionary<Var, string> _names = [];
    private readonly StringBuilder _text = new();
    private readonly string _indent;

    private JaxprPrinter(string indent) => _indent = indent;

    public static string Print(Jaxpr jaxpr, string indent = "")
    {
        JaxprPrinter printer = new(indent);
        printer.Write(jaxpr);
        return printer._text.ToString();
    }

    private void Write(Jaxpr jaxpr)
    {
        string constants = string.Join(" ", jaxpr.ConstVars.Select(Binder));
        string arguments = string.Join(" ", jaxpr.InVars.Select(Binder));
        _text
            .Append("{ lambda ")
            .Append(constants)
            .Append(constants.Length == 0 ? "; " : " ; ")
            .Append(arguments)
            .Append(". let\n");
        foreach (Equation equation in jaxpr.Equations)
        {
            _text.Append(_indent).Append("    ").AppendJoin(' ', equation.Outputs.Select(Binder)).Append(" = ");
            Write(equation);
            _text.Append('\n');
        }

        _text
            .Append(_indent)
            .Append("  in (")
            .AppendJoin(", ", jaxpr.OutAtoms.Select(Use))
            .Append(jaxpr.OutAtoms.Count == 1 ? ",) }" : ") }");
    }

    private void Write(Equation equation)
    {
        Op op = equation.Op;
        _text.Append(op.Definition.Mnemonic);
        string attributes = string.Join(
            " ",
            op is Primitive primitive
                ? primitive.Parameters.Select(parameter => $"{parameter.Name}={Show(parameter.Value)}")
                : op.Definition.GetAttributes(op).Select(attribute => $"{attribute.Name}={attribute.Value.Text}")
        );
        if (attributes.Length > 0)
        {
            _text.Append('[').Append(attributes).Append(']');
        }

        foreach (Atom input in equation.Inputs)
        {
            _text.Append(' ').Append(Use(input));
        }
    }

    private string Show(object? value) =>
        value switch
        {
            Jaxpr jaxpr => Print(jaxpr, _indent + "    "),
            Dims dims => $"[{dims}]",
            IEnumerable<Jaxpr> many => "(" + string.Join(", ", many.Select(Show)) + ")",
            _ => FormattableString.Invariant($"{value}"),
        };

    private string Binder(Var variable)
    {
        string name = Name(_names.Count);
        _names[variable] = name;
        return $"{name}:{Tensor.Describe(variable.Type, variable.IsWeak)}";
    }

    private string Use(Atom atom) =>
        atom switch
        {
            Var variable => _names.GetValueOrDefault(variable, "?unbound"),
            Literal { Value.IsSplat: true } literal when Scalars.TryRead(literal.Value, out double number) =>
                FormattableString.Invariant($"{number}:{Tensor.Describe(literal.Type, literal.IsWeak)}"),
            _ => $"const:{Tensor.Describe(atom.Type, atom.IsWeak)}",
        };

    /// <summary>a … z, ba, bb, …</summary>
    private static string Name(int index)
    {
        string name = string.Empty;
        do
        {
            name = (char)('a' + (index % 26)) + name;
            index /= 26;
        } while (index > 0);

        return name;
    }
}
