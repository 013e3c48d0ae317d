namespace XlaSharp.Tracer;

public abstract partial class Tensor
{
    /// <summary>
    /// Changed copies: <c>x.At[i].Set(y)</c>, <c>x.At[.., 0].Add(1)</c>. The tensor itself never changes.
    /// </summary>
    public TensorAt At => new(this);
}
