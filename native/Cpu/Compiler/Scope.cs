using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// What has been computed already and may be used again: in a loop body, what its surroundings computed before the loop
/// and what the body itself did. Without it a value that is reached along many paths would be written out once per
/// path.
/// </summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<(Tensor Tensor, TensorIndex Index), Element> _elements = [];
    private readonly Dictionary<(char Operation, LLVMValueRef Left, LLVMValueRef Right), LLVMValueRef> _indices = [];
    private Dictionary<Tensor, LLVMValueRef>? _places;

    /// <summary>The surroundings.</summary>
    public Scope? Outer { get; } = outer;

    /// <summary>An element that was computed.</summary>
    public bool TryGet(Tensor tensor, TensorIndex index, out Element element)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._elements.TryGetValue((tensor, index), out element))
            {
                return true;
            }
        }

        element = default;
        return false;
    }

    /// <summary>Remembers an element.</summary>
    public void Set(Tensor tensor, TensorIndex index, Element element) => _elements[(tensor, index)] = element;

    /// <summary>Where a tensor lies that was put on the stack; null if it was not.</summary>
    public LLVMValueRef? PlaceOf(Tensor tensor)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._places is { } places && places.TryGetValue(tensor, out LLVMValueRef place))
            {
                return place;
            }
        }

        return null;
    }

    /// <summary>Remembers where a tensor lies.</summary>
    public void SetPlace(Tensor tensor, LLVMValueRef place) => (_places ??= [])[tensor] = place;

    /// <summary>An index computation that was written before, or a new one.</summary>
    public LLVMValueRef Index(char operation, LLVMValueRef left, LLVMValueRef right, Func<LLVMValueRef> make)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._indices.TryGetValue((operation, left, right), out LLVMValueRef known))
            {
                return known;
            }
        }

        return _indices[(operation, left, right)] = make();
    }
}
