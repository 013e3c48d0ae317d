using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>Records what is applied as equations of a program.</summary>
internal sealed class StagingTrace : Trace
{
    private const int MaximumDepth = 100;

    private readonly List<Var> _inVars = [];
    private readonly List<Equation> _equations = [];
    private readonly Dictionary<Tensor, Var> _captures = new(ReferenceEqualityComparer.Instance);
    private readonly List<Tensor> _captured = [];
    private readonly List<Var> _constVars = [];

    public StagingTrace(string name, bool? partitionableRandom = null, AxisScope? axes = null)
    {
        Axes = axes ?? Axes;
        Name = name;
        IsActive = true;
        PartitionableRandom = partitionableRandom ?? PartitionableRandom;
        if (Depth > MaximumDepth)
        {
            throw new TraceException(
                $"'{name}' is traced inside {Depth} other functions that are traced: it calls itself without end. C# "
                    + $"recursion runs while tracing, "
                    + "so it must end on C# values; use Lax.While or Lax.Scan for what depends on tensors."
            );
        }
    }

    /// <summary>Tensors of outer traces that the program uses, in the order of its constant variables.</summary>
    public IReadOnlyList<Tensor> Captured => _captured;

    public Tensor AddInput(TensorType type, bool weak = false)
    {
        Var variable = new(type, weak);
        _inVars.Add(variable);
        return new TracedTensor(this, variable);
    }

    /// <summary>True if a tensor is a variable of this program.</summary>
    public bool Owns(Tensor tensor) => tensor is TracedTensor traced && ReferenceEquals(traced.Owner, this);

    public Jaxpr Finish(IReadOnlyList<Tensor> results)
    {
        Atom[] outAtoms = [.. results.Select(ToAtom)];
        IsActive = false;
        return new([.. _constVars], [.. _inVars], [.. _equations], outAtoms);
    }

    /// <summary>Ends the trace without a program, after an error.</summary>
    public void Abandon() => IsActive = false;

    internal override Tensor[] Apply(Op op, ReadOnlySpan<Tensor> operands)
    {
        Atom[] inputs = new Atom[operands.Length];
        HloType[] types = new HloType[operands.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = ToAtom(operands[i]);
            types[i] = inputs[i].Type;
        }

        Location location = CurrentLocation();
        HloType[] resultTypes = Infer(op, types, location);
        bool weak = IsWeakResult(op, inputs);
        Var[] outputs = new Var[resultTypes.Length];
        Tensor[] results = new Tensor[outputs.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = new((TensorType)resultTypes[i], weak);
            results[i] = new TracedTensor(this, outputs[i], location);
        }

        _equations.Add(new(op, inputs, outputs, location));
        return results;
    }

    private static HloType[] Infer(Op op, HloType[] types, Location location)
    {
        try
        {
            HloType[] results = op.Definition.InferTypes(op, new OpSite(types, []));
            if (op is not Primitive)
            {
                op.Definition.CheckOperands(types);
            }

            return results;
        }
        catch (ConstraintException exception)
        {
            IReadOnlyList<OperandSpec> specs = op.Definition.Operands;
            string given = string.Join(
                ", ",
                types.Select(
                    (type, i) => i < specs.Count && specs[i].Arity == Arity.One ? $"{specs[i].Name} {type}" : type.Text
                )
            );
            throw new TraceException(
                $"{SourceLocations.Prefix(location)}{op.Definition.Mnemonic}: {exception.Message} ({given})",
                exception
            );
        }
    }

    private static bool IsWeakResult(Op op, Atom[] inputs) =>
        inputs.Length > 0
        && op.Definition.Traits.HasFlag(OpTraits.SameType)
        && Array.TrueForAll(inputs, input => input.IsWeak);

    private Atom ToAtom(Tensor tensor)
    {
        switch (tensor)
        {
            case TracedTensor traced when ReferenceEquals(traced.Owner, this):
                return traced.Variable;
            case ConstantTensor constant:
                return new Literal(constant.Elements, constant.IsWeak);
            case TracedTensor { Owner.IsActive: false } traced:
                throw new TraceException(Escaped(traced, $"while '{Name}' is traced"));
            case DeviceTensor or ShardedTensor when Parentless || EmbedsConcrete:
                HostTensor host = tensor.ToHost();
                return new Literal(new DenseElementsAttr(host.Type, host.Data));
            case SpecTensor:
                throw new TraceException(
                    $"{SourceLocations.Prefix(CurrentLocation())}'{Name}' uses {tensor}, a Spec that was not given "
                        + $"to it as an argument. Specs have no data."
                );
            case TracedTensor traced when Parentless:
                throw new TraceException(
                    $"{SourceLocations.Prefix(CurrentLocation())}'{Name}' uses a tensor {traced} of the function "
                        + $"'{traced.Owner.Name}' around it, "
                        + "but is compiled on its own. Pass the tensor as an argument."
                );
            default:
                return Capture(tensor);
        }
    }

    internal static string Escaped(TracedTensor tensor, string where) =>
        $"{SourceLocations.Prefix(CurrentLocation())}A tensor {tensor} from the trace of '{tensor.Owner.Name}', "
        + $"which has ended, {Made(tensor)}is used "
        + $"{where}. It was kept in a variable that outlives the function. "
        + "Return it from the function and pass it on as an argument instead.";

    private static string Made(TracedTensor tensor) =>
        tensor.Location is FileLocation file
            ? FormattableString.Invariant($"made at {file.File}:{file.Line}, ")
            : string.Empty;

    /// <summary>True for the outermost trace, which turns device tensors into constants.</summary>
    public bool Parentless { get; init; }

    /// <summary>True for programs that must not capture: device tensors become constants of them too.</summary>
    public bool EmbedsConcrete { get; init; }

    private Var Capture(Tensor tensor)
    {
        if (!_captures.TryGetValue(tensor, out Var? variable))
        {
            variable = new(tensor.Type, tensor.IsWeak);
            _captures.Add(tensor, variable);
            _captured.Add(tensor);
            _constVars.Add(variable);
        }

        return variable;
    }
}
