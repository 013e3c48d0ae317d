using System.Runtime.InteropServices;
using System.Text;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

/// <summary>An error that the plugin returned.</summary>
internal sealed class PluginError(PJRT_Error_Code code, string message, Dictionary<string, string> payloads)
    : Exception($"{code}: {message}")
{
    public PJRT_Error_Code Code => code;

    public string Text => message;

    public IReadOnlyDictionary<string, string> Payloads => payloads;
}

/// <summary>
/// The plugin behind its C ABI: the library that ships (<c>library</c>), the same without LLVM beside it
/// (<c>alone</c>), and the same code in this process (<c>managed</c>), where a debugger and the coverage reach it.
/// </summary>
internal sealed unsafe class PluginUnderTest
{
    private const string Variable = "XLASHARP_CPU_PLUGIN";

    private static readonly Dictionary<string, PluginUnderTest> Loaded = [];

    private PluginUnderTest(PJRT_Api* api) => Api = api;

    public PJRT_Api* Api { get; }

    public static PluginUnderTest Load(string kind)
    {
        lock (Loaded)
        {
            if (!Loaded.TryGetValue(kind, out PluginUnderTest? plugin))
            {
                PJRT_Api* api = kind switch
                {
                    "managed" => ((delegate* unmanaged[Cdecl]<PJRT_Api*>)&Plugin.GetPjrtApi)(),
                    "alone" => Open(Isolate(Find())),
                    _ => Open(Find()),
                };
                Loaded[kind] = plugin = new PluginUnderTest(api);
            }

            return plugin;
        }
    }

    /// <summary>Calls an entry with the size of the struct filled in; an error becomes an exception.</summary>
    public void Call<T>(ref T args)
        where T : unmanaged, IPJRT_Args
    {
        fixed (T* pointer = &args)
        {
            *(nuint*)pointer = T.StructSize;
            Check(CallRaw<T>(pointer));
        }
    }

    /// <summary>Calls an entry with whatever bytes lie there.</summary>
    public PJRT_Error* CallRaw<T>(void* args)
        where T : unmanaged, IPJRT_Args
    {
        var entry = *(delegate* unmanaged[Cdecl]<void*, PJRT_Error*>*)((byte*)Api + T.EntryOffset);
        return entry(args);
    }

    /// <summary>Throws and destroys an error, if there is one.</summary>
    public void Check(PJRT_Error* error)
    {
        if (error != null)
        {
            throw Take(error);
        }
    }

    /// <summary>Reads and destroys an error.</summary>
    public PluginError Take(PJRT_Error* error)
    {
        PJRT_Error_Message_Args message = new() { struct_size = PJRT_Error_Message_Args.StructSize, error = error };
        Api->PJRT_Error_Message(&message);
        PJRT_Error_GetCode_Args code = new() { error = error };
        Call(ref code);
        Dictionary<string, string> payloads = [];
        GCHandle sink = GCHandle.Alloc(payloads);
        PJRT_Error_ForEachPayload_Args each = new()
        {
            error = error,
            visitor = &Visit,
            user_arg = (void*)GCHandle.ToIntPtr(sink),
        };
        Call(ref each);
        sink.Free();
        PluginError result = new(code.code, Text(message.message, message.message_size), payloads);
        PJRT_Error_Destroy_Args destroy = new() { struct_size = PJRT_Error_Destroy_Args.StructSize, error = error };
        Api->PJRT_Error_Destroy(&destroy);
        return result;
    }

    /// <summary>Awaits an event, destroys it, and throws its error.</summary>
    public void Await(PJRT_Event* @event)
    {
        PJRT_Event_Await_Args wait = new() { @event = @event };
        try
        {
            Call(ref wait);
        }
        finally
        {
            Destroy(@event);
        }
    }

    public bool IsReady(PJRT_Event* @event)
    {
        PJRT_Event_IsReady_Args ready = new() { @event = @event };
        Call(ref ready);
        return ready.is_ready != 0;
    }

    public void Destroy(PJRT_Event* @event)
    {
        PJRT_Event_Destroy_Args destroy = new() { @event = @event };
        Call(ref destroy);
    }

    public static string Text(byte* text, nuint size) => Encoding.UTF8.GetString(text, (int)size);

    private static string Find()
    {
        string path =
            Environment.GetEnvironmentVariable(Variable)
            ?? Path.Combine(Repository.Root!, "artifacts", "native", "libpjrt_cpu.so");
        Assert.That(path, Does.Exist, $"Build the plugin first (./build.sh), or set {Variable}.");
        return path;
    }

    // In a folder and under a name of its own, so that it is another library.
    private static string Isolate(string path)
    {
        string copy = Path.Combine(Directory.CreateTempSubdirectory("xlasharp").FullName, "libpjrt_cpu_alone.so");
        File.Copy(path, copy);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            Directory.Delete(Path.GetDirectoryName(copy)!, recursive: true);
        return copy;
    }

    private static PJRT_Api* Open(string path)
    {
        nint library = NativeLibrary.Load(path);
        return ((delegate* unmanaged[Cdecl]<PJRT_Api*>)NativeLibrary.GetExport(library, "GetPjrtApi"))();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static void Visit(byte* key, nuint keySize, byte* value, nuint valueSize, void* sink) =>
        ((Dictionary<string, string>)GCHandle.FromIntPtr((nint)sink).Target!)[Text(key, keySize)] = Text(
            value,
            valueSize
        );
}
