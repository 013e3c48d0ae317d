using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Reduction;

/// <summary>
/// The body of a reduction: (accumulators…, elements…) → accumulators. A lone sum or product may be regrouped, which
/// the specification allows, and is accumulated as f32 where the type is narrower.
/// </summary>
internal sealed class Combiner
{
    private readonly KernelEmitter _kernel;
    private readonly Graph _body;
    private readonly string? _operation;

    /// <summary>A combiner for a body.</summary>
    /// <param name="kernel">Where the code goes.</param>
    /// <param name="body">The body.</param>
    /// <param name="mayBeWide">False where accumulators are results on the way: then they have their type's
    /// precision.</param>
    public Combiner(KernelEmitter kernel, Graph body, bool mayBeWide = true)
    {
        (_kernel, _body) = (kernel, body);
        _operation = Recognize(body);
        Types = [.. body.Results.Select(result => result.ElementType)];
        IsWide = mayBeWide && NeedsRegisters(body);
    }

    /// <summary>Element types of the accumulators.</summary>
    public ElementType[] Types { get; }

    /// <summary>
    /// True if accumulators must not be rounded to their type in between, so that they have to stay in registers.
    /// </summary>
    public bool IsWide { get; }

    /// <summary>True for sums and products of narrow floats, which are rounded once.</summary>
    public static bool NeedsRegisters(Graph body) =>
        Recognize(body) is "stablehlo.add" or "stablehlo.multiply"
        && body.Results[0].ElementType is { IsFloat: true, Kind: not (ElementKind.F32 or ElementKind.F64) };

    /// <summary>The number that changes nothing as an accumulator; null where none is known.</summary>
    public static byte[]? Identity(Graph body) =>
        body.Results is [{ ElementType: var type }] && Recognize(body) is { } operation
            ? Identities.Of(operation, type)
            : null;

    /// <summary>An accumulator that nothing was combined with.</summary>
    public Element Empty(byte[] identity) =>
        // Minus zero does not change the sum of zeros either.
        _operation == "stablehlo.add"
        && Types[0].IsFloat
            ? _kernel.Ir.Float(_kernel.Scalars.RegisterType(Types[0]), -0.0)
            : _kernel.Scalars.Constant(Types[0], identity);

    /// <summary>Start values of the accumulators.</summary>
    public Element[] Initial(ReadOnlySpan<Tensor> initialValues)
    {
        Element[] elements = new Element[initialValues.Length];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = _kernel.Scalars.Convert(
                initialValues[i].ElementType,
                Types[i],
                _kernel.ReadScalar(initialValues[i])
            );
        }

        return elements;
    }

    /// <summary>The elements of the inputs at an index, in the body's types.</summary>
    public Element[] Read(ReadOnlySpan<Tensor> inputs, TensorIndex index)
    {
        Element[] elements = new Element[inputs.Length];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = _kernel.Scalars.Convert(inputs[i].ElementType, Types[i], _kernel.Read(inputs[i], index));
        }

        return elements;
    }

    /// <summary>Combines accumulators with elements.</summary>
    public Element[] Apply(Element[] accumulators, Element[] elements)
    {
        FastMath before = _kernel.Ir.FastMath;
        if (_operation is "stablehlo.add" or "stablehlo.multiply" && Types[0].IsFloat)
        {
            _kernel.Ir.FastMath = FastMath.Reassociate;
            if (IsWide)
            {
                LLVMValueRef wide =
                    _operation == "stablehlo.add"
                        ? _kernel.Ir.FAdd(accumulators[0].Real, elements[0].Real)
                        : _kernel.Ir.FMul(accumulators[0].Real, elements[0].Real);
                _kernel.Ir.FastMath = before;
                return [wide];
            }
        }

        if (_operation is "stablehlo.maximum" or "stablehlo.minimum" && Types[0].IsFloat)
        {
            // Which of two zeros comes out depends on the order, which is open.
            _kernel.Ir.FastMath = FastMath.NoSignedZeros;
        }

        Element[] combined = _kernel.Apply(_body, [.. accumulators, .. elements]);
        _kernel.Ir.FastMath = before;
        return combined;
    }

    /// <summary>Writes accumulators to the results, rounded to their types.</summary>
    public void Write(Node node, TensorIndex index, Element[] accumulators)
    {
        for (int i = 0; i < accumulators.Length; i++)
        {
            Element rounded = IsWide ? _kernel.Scalars.Round(Types[i], accumulators[i].Real) : accumulators[i];
            _kernel.Write(node.Results[i], index, rounded);
        }
    }

    /// <summary>Accumulators that are kept in the results.</summary>
    public Element[] ReadBack(Node node, TensorIndex index) =>
        Array.ConvertAll(node.Results, result => _kernel.ReadBack(result, index));

    private static string? Recognize(Graph body) =>
        body.Nodes is [{ Operands: [{ Producer: null } a, { Producer: null } b] } only]
        && body.Results is [var result]
        && result == only.Result
        && a != b
        && body.Parameters.Contains(a)
        && body.Parameters.Contains(b)
            ? only.Op.Name
            : null;
}
