using System.Text;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

/// <summary>Programs as text, compiled and run through the C ABI for any number of replicas and partitions.</summary>
internal abstract unsafe class ProgramFixture(string kind) : PluginFixture(kind)
{
    /// <summary>Compiles a program; the caller destroys it.</summary>
    protected nint Compile(string text, int replicas = 1, int partitions = 1)
    {
        byte[] build = new WireWriter().Int64(4, replicas).Int64(5, partitions).ToArray();
        byte[] options = new WireWriter().Bytes(3, build).ToArray();
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        fixed (
            byte* code = bytes,
                format = "mlir"u8,
                o = options
        )
        {
            PJRT_Program program = new()
            {
                struct_size = PJRT_Program.StructSize,
                code = code,
                code_size = (nuint)bytes.Length,
                format = format,
                format_size = 4,
            };
            PJRT_Client_Compile_Args compile = new()
            {
                client = Client,
                program = &program,
                compile_options = o,
                compile_options_size = (nuint)options.Length,
            };
            Plugin.Call(ref compile);
            return (nint)compile.executable;
        }
    }

    /// <summary>Runs a program on as many devices as there are lists of arguments.</summary>
    /// <returns>For each device its results; the caller destroys them.</returns>
    protected nint[][] Execute(nint executable, nint[][] arguments, int results, PJRT_ExecuteOptions options = default)
    {
        int devices = arguments.Length;
        nint[][] outputs = [.. Enumerable.Range(0, devices).Select(_ => new nint[results])];
        nint[] flatArguments = [.. arguments.SelectMany(list => list), 0];
        nint[] flatOutputs = new nint[(devices * results) + 1];
        nint* argumentLists = stackalloc nint[devices];
        nint* outputLists = stackalloc nint[devices];
        nint* events = stackalloc nint[devices];
        options.struct_size = PJRT_ExecuteOptions.StructSize;
        fixed (
            nint* a = flatArguments,
                o = flatOutputs
        )
        {
            for (int i = 0; i < devices; i++)
            {
                argumentLists[i] = (nint)(a + (i * arguments[0].Length));
                outputLists[i] = (nint)(o + (i * results));
            }

            PJRT_LoadedExecutable_Execute_Args execute = new()
            {
                executable = (PJRT_LoadedExecutable*)executable,
                options = &options,
                argument_lists = (PJRT_Buffer***)argumentLists,
                num_devices = (nuint)devices,
                num_args = (nuint)arguments[0].Length,
                output_lists = (PJRT_Buffer***)outputLists,
                device_complete_events = (PJRT_Event**)events,
            };
            Plugin.Call(ref execute);
        }

        Exception? failure = null;
        for (int i = 0; i < devices; i++)
        {
            flatOutputs.AsSpan(i * results, results).CopyTo(outputs[i]);
            try
            {
                Plugin.Await((PJRT_Event*)events[i]);
            }
            catch (PluginError error)
            {
                failure ??= error;
            }
        }

        if (failure is not null)
        {
            DestroyBuffers(outputs);
            throw failure;
        }

        return outputs;
    }

    /// <summary>
    /// Compiles, runs on numbers of one type, one list per device and parameter, and frees everything.
    /// </summary>
    /// <returns>The first result of each device.</returns>
    protected T[][] RunOnce<T>(string text, int replicas, int partitions, long[] dims, params T[][] arguments)
        where T : unmanaged
    {
        nint executable = Compile(text, replicas, partitions);
        try
        {
            nint[][] buffers =
            [
                .. arguments.Select((list, i) => new[] { (nint)Put(list, dims, device: (PJRT_Device*)DeviceList[i]) }),
            ];
            nint[][] results = [];
            try
            {
                results = Execute(executable, buffers, 1);
                return [.. results.Select(list => Get<T>((PJRT_Buffer*)list[0]))];
            }
            finally
            {
                DestroyBuffers([.. buffers, .. results]);
            }
        }
        finally
        {
            DestroyExecutable(executable);
        }
    }

    protected void DestroyBuffers(params nint[][] buffers)
    {
        foreach (nint buffer in buffers.SelectMany(list => list))
        {
            Destroy((PJRT_Buffer*)buffer);
        }
    }

    protected void DestroyExecutable(nint executable)
    {
        PJRT_LoadedExecutable_Destroy_Args destroy = new() { executable = (PJRT_LoadedExecutable*)executable };
        Plugin.Call(ref destroy);
    }
}
