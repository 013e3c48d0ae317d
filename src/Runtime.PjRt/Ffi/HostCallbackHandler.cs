using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt.Ffi;

/// <summary>
/// The one handler behind all <see cref="HostCallback"/>s: finds the function by the number in the call's attributes.
/// </summary>
internal static class HostCallbackHandler
{
    /// <summary>Registers the handler with a plugin.</summary>
    /// <returns>False if the plugin has no extension for foreign functions, or has it for other memory than the
    /// host's.</returns>
    public static bool Register(Api api)
    {
        try
        {
            FfiRegistration.Register(api, HostCallback.Target, Run, "Host");
            return true;
        }
        catch (PjRtException)
        {
            return false;
        }
    }

    private static void Run(FfiCall call)
    {
        HostCallback callback = HostCallback.Find(call.Attributes.Get<long>("id"));
        HostTensor[] operands = new HostTensor[call.OperandCount];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = new(call.OperandType(i), call.OperandBytes(i).ToArray());
        }

        IReadOnlyList<HostTensor> results = callback.Invoke(operands);
        for (int i = 0; i < results.Count && i < call.ResultCount; i++)
        {
            results[i].Data.Span.CopyTo(call.ResultBytes(i));
        }
    }
}
