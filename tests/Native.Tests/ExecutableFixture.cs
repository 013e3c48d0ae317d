using System.Text;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

/// <summary>Programs loaded from images or compiled from text, and the calls around them.</summary>
internal abstract unsafe class ExecutableFixture(string kind) : PluginFixture(kind)
{
    protected static readonly Lazy<byte[]> AddImage = new(() =>
        ImageFormat.Serialize(AddProgram.Compile(donate: false))
    );
    protected static readonly Lazy<byte[]> DonatingImage = new(() =>
        ImageFormat.Serialize(AddProgram.Compile(donate: true))
    );

    protected PJRT_LoadedExecutable* Load(byte[] image, byte[]? options = null)
    {
        fixed (
            byte* bytes = image,
                o = options
        )
        {
            PJRT_Executable_DeserializeAndLoad_Args load = new()
            {
                client = Client,
                serialized_executable = bytes,
                serialized_executable_size = (nuint)image.Length,
                overridden_serialized_compile_options = o,
                overridden_serialized_compile_options_size = (nuint)(options?.Length ?? 0),
            };
            Plugin.Call(ref load);
            return load.loaded_executable;
        }
    }

    protected PJRT_LoadedExecutable* Compile(string text, string format, byte[] options)
    {
        fixed (
            byte* code = Encoding.UTF8.GetBytes(text),
                f = Encoding.UTF8.GetBytes(format),
                o = options
        )
        {
            PJRT_Program program = new()
            {
                struct_size = PJRT_Program.StructSize,
                code = code,
                code_size = (nuint)text.Length,
                format = f,
                format_size = (nuint)format.Length,
            };
            PJRT_Client_Compile_Args compile = new()
            {
                client = Client,
                program = &program,
                compile_options = o,
                compile_options_size = (nuint)options.Length,
            };
            Plugin.Call(ref compile);
            return compile.executable;
        }
    }

    protected PJRT_Buffer* Run(
        PJRT_LoadedExecutable* executable,
        PJRT_Buffer* x,
        PJRT_Buffer* y,
        PJRT_ExecuteOptions options = default,
        PJRT_Event** completed = null,
        PJRT_Device* on = null
    )
    {
        PJRT_Buffer** arguments = stackalloc PJRT_Buffer*[] { x, y };
        PJRT_Buffer* result;
        PJRT_Buffer** results = &result;
        options.struct_size = PJRT_ExecuteOptions.StructSize;
        PJRT_LoadedExecutable_Execute_Args execute = new()
        {
            executable = executable,
            options = &options,
            argument_lists = &arguments,
            num_devices = 1,
            num_args = 2,
            output_lists = &results,
            device_complete_events = completed,
            execute_device = on,
        };
        Plugin.Call(ref execute);
        return result;
    }

    protected PJRT_Executable* ExecutableOf(PJRT_LoadedExecutable* loaded)
    {
        PJRT_LoadedExecutable_GetExecutable_Args get = new() { loaded_executable = loaded };
        Plugin.Call(ref get);
        return get.executable;
    }

    protected void DestroyAll(params ReadOnlySpan<nint> buffers)
    {
        foreach (nint buffer in buffers)
        {
            Destroy((PJRT_Buffer*)buffer);
        }
    }

    protected void DestroyAll(PJRT_Buffer* a, PJRT_Buffer* b) => DestroyAll((nint)a, (nint)b);

    protected void DestroyAll(PJRT_Buffer* a, PJRT_Buffer* b, PJRT_Buffer* c) => DestroyAll((nint)a, (nint)b, (nint)c);

    protected void DestroyAll(PJRT_Buffer* a, PJRT_Buffer* b, PJRT_Buffer* c, PJRT_Buffer* d) =>
        DestroyAll((nint)a, (nint)b, (nint)c, (nint)d);

    protected void Destroy(PJRT_LoadedExecutable* executable)
    {
        PJRT_LoadedExecutable_Destroy_Args destroy = new() { executable = executable };
        Plugin.Call(ref destroy);
    }

    protected void Destroy(PJRT_Executable* executable)
    {
        PJRT_Executable_Destroy_Args destroy = new() { executable = executable };
        Plugin.Call(ref destroy);
    }
}
