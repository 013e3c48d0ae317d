using System.Diagnostics.CodeAnalysis;
using XlaSharp.Hlo.Execution;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

[SuppressMessage("Usage", "CA2225", Justification = "Np has the named forms: Np.Add and so on.")]
public abstract partial class Tensor
{
    /// <summary>Elementwise sum.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    public static Tensor operator +(Tensor left, Tensor right) => Np.Add(left, right);

    /// <summary>Elementwise difference.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    public static Tensor operator -(Tensor left, Tensor right) => Np.Subtract(left, right);

    /// <summary>Elementwise product.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    public static Tensor operator *(Tensor left, Tensor right) => Np.Multiply(left, right);

    /// <summary>Elementwise quotient; of integers the float quotient, as in NumPy.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    public static Tensor operator /(Tensor left, Tensor right) => Np.TrueDivide(left, right);

    /// <summary>Elementwise remainder with the sign of the divisor, as in NumPy.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    public static Tensor operator %(Tensor left, Tensor right) => Np.Remainder(left, right);

    /// <summary>Elementwise negation.</summary>
    /// <param name="operand">Operand.</param>
    public static Tensor operator -(Tensor operand) => Lax.Neg(operand);

    /// <summary>Elementwise complement: of booleans logical, of integers bitwise.</summary>
    /// <param name="operand">Operand.</param>
    public static Tensor operator ~(Tensor operand) => Lax.Not(operand);

    /// <summary>Elementwise logical negation of booleans.</summary>
    /// <param name="operand">Operand.</param>
    public static Tensor operator !(Tensor operand) => Lax.Not(operand);

    /// <summary>Elementwise and.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    public static Tensor operator &(Tensor left, Tensor right) => Np.Binary(Ops.And.Instance, left, right);

    /// <summary>Elementwise or.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    public static Tensor operator |(Tensor left, Tensor right) => Np.Binary(Ops.Or.Instance, left, right);

    /// <summary>Elementwise exclusive or.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    public static Tensor operator ^(Tensor left, Tensor right) => Np.Binary(Ops.Xor.Instance, left, right);

    /// <summary>Elementwise shift to the left.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">How far.</param>
    public static Tensor operator <<(Tensor left, Tensor right) => Np.Binary(Ops.ShiftLeft.Instance, left, right);

    /// <summary>Elementwise shift to the right: of signed integers arithmetic, of unsigned ones logical.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">How far.</param>
    public static Tensor operator >>(Tensor left, Tensor right) => Np.RightShift(left, right);

    /// <summary>Elementwise comparison.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    public static Tensor operator <(Tensor left, Tensor right) => Np.Less(left, right);

    /// <summary>Elementwise comparison.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    public static Tensor operator >(Tensor left, Tensor right) => Np.Greater(left, right);

    /// <summary>Elementwise comparison.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    public static Tensor operator <=(Tensor left, Tensor right) => Np.LessEqual(left, right);

    /// <summary>Elementwise comparison.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    public static Tensor operator >=(Tensor left, Tensor right) => Np.GreaterEqual(left, right);

    /// <summary>The value of a concrete scalar; a traced tensor has none.</summary>
    /// <param name="operand">The tensor.</param>
    /// <exception cref="TraceException">The tensor is traced or no scalar.</exception>
    public static bool operator true(Tensor operand) => Truth(operand);

    /// <summary>The value of a concrete scalar; a traced tensor has none.</summary>
    /// <param name="operand">The tensor.</param>
    /// <exception cref="TraceException">The tensor is traced or no scalar.</exception>
    public static bool operator false(Tensor operand) => !Truth(operand);

    /// <summary>The value of a concrete scalar; a traced tensor has none.</summary>
    /// <param name="operand">The tensor.</param>
    /// <exception cref="TraceException">The tensor is traced or no scalar.</exception>
    public static explicit operator bool(Tensor operand) => Truth(operand);

    /// <summary>The value of a concrete scalar; a traced tensor has none.</summary>
    /// <param name="operand">The tensor.</param>
    /// <exception cref="TraceException">The tensor is traced or no scalar.</exception>
    public static explicit operator double(Tensor operand) => Number(operand, "become a C# number");

    /// <summary>The value of a concrete scalar; a traced tensor has none.</summary>
    /// <param name="operand">The tensor.</param>
    /// <exception cref="TraceException">The tensor is traced or no scalar.</exception>
    public static explicit operator float(Tensor operand) => (float)Number(operand, "become a C# number");

    /// <summary>The value of a concrete scalar; a traced tensor has none.</summary>
    /// <param name="operand">The tensor.</param>
    /// <exception cref="TraceException">The tensor is traced or no scalar.</exception>
    public static explicit operator int(Tensor operand) => (int)Number(operand, "become a C# number");

    private static bool Truth(Tensor operand) => Number(operand, "decide an 'if', 'while', '&&', '||' or '?:'") != 0;

    private static double Number(Tensor operand, string purpose)
    {
        ArgumentNullException.ThrowIfNull(operand);
        HostTensor? host = operand switch
        {
            ConstantTensor constant => constant.ToHost(),
            DeviceTensor device => device.ToHost(),
            _ => null,
        };
        if (host is null)
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(SourceLocations.Capture())}Tensor {operand} has no value while "
                    + $"'{Trace.CurrentOrNull?.Name ?? "a function"}' is traced, so it cannot {purpose}. "
                    + "Use Lax.Cond, Lax.While or Lax.Select (& and | for booleans), or pass the value as a static "
                    + "argument (a C# number)."
            );
        }

        return host.Type.Rank == 0 && Scalars.TryRead(new(host.Type, host.Data), out double number)
            ? number
            : throw new TraceException($"Tensor {operand} is no real scalar, so it cannot {purpose}.");
    }
}
