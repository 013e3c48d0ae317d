using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Tracer.Tests;

/// <summary>Runs functions on the device under test.</summary>
internal static class Evaluation
{
    /// <summary>The backend; one line decides it.</summary>
    public static IBackend Backend => Xla.DefaultBackend;

    public static HostTensor Run(Func<Tensor> function) =>
        Guard(() => Host(Jitting.Wrap(function, () => Backend).Invoke()));

    public static HostTensor Run(Func<Tensor, Tensor> function, Tensor x) =>
        Guard(() => Host(Jitting.Wrap(function, () => Backend).Invoke(x)));

    public static HostTensor Run(Func<Tensor, Tensor, Tensor> function, Tensor x, Tensor y) =>
        Guard(() => Host(Jitting.Wrap(function, () => Backend).Invoke(x, y)));

    /// <summary>A test whose program needs an op that the device lacks is skipped, and says so.</summary>
    public static T Guard<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (PjRtException exception) when (exception.Code == PjRtErrorCode.Unimplemented)
        {
            Assert.Ignore(exception.PluginMessage);
            throw;
        }
    }

    public static double[] Values(HostTensor host) =>
        host.Type.ElementType.Kind switch
        {
            ElementKind.F64 => host.Values<double>().ToArray(),
            ElementKind.F32 => [.. host.Values<float>().ToArray().Select(x => (double)x)],
            ElementKind.I32 => [.. host.Values<int>().ToArray().Select(x => (double)x)],
            ElementKind.UI32 => [.. host.Values<uint>().ToArray().Select(x => (double)x)],
            ElementKind.I1 or ElementKind.UI8 => [.. host.Data.ToArray().Select(x => (double)x)],
            _ => throw new NotSupportedException($"{host.Type}"),
        };

    public static double[] Values(Tensor tensor) => Values(Host(tensor));

    public static HostTensor Host(Tensor tensor) =>
        tensor switch
        {
            DeviceTensor device => device.ToHost(),
            ConstantTensor constant => constant.ToHost(),
            _ => throw new NotSupportedException("traced"),
        };

    /// <summary>Pseudo-random values in (low, high), the same in every run.</summary>
    public static Tensor Draw(Dims shape, int seed = 1, double low = -1, double high = 1)
    {
        Random random = new(seed);
        double[] values =
        [
            .. Enumerable.Range(0, (int)shape.Product).Select(_ => low + ((high - low) * random.NextDouble())),
        ];
        return Tensor.Of<double>(shape, values);
    }
}
