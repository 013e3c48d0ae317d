using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Benchmarks.Managed;

/// <summary>The embedded CPU device with one thread, and ones to send to it.</summary>
internal sealed class Device : IDisposable
{
    private float[] _ones = [];

    /// <summary>Its client.</summary>
    public PjRtClient Client { get; } = Xla.CreateClient("cpu", new PjRtNamedValue("cpu_threads", 1L));

    /// <summary>A buffer of so many ones.</summary>
    public PjRtBuffer Send(int count)
    {
        if (_ones.Length != count)
        {
            _ones = new float[count];
            Array.Fill(_ones, 1);
        }

        return Client.FromHost(new TensorType(ElementType.F32, [count]), MemoryMarshal.AsBytes<float>(_ones));
    }

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();
}
