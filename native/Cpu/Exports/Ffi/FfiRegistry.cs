using XlaSharp.Native.Execution;
using XlaSharp.Native.LinearAlgebra;

namespace XlaSharp.Native.Exports.Ffi;

/// <summary>The handlers of custom calls in this process, by target name.</summary>
internal static unsafe class FfiRegistry
{
    private static readonly Dictionary<string, nint> Handlers = [];

    /// <summary>Registers a handler after asking it for its version; the same one may be registered again.</summary>
    /// <param name="name">The target name that custom calls use.</param>
    /// <param name="platform">For which platform: <c>Host</c>, <c>cpu</c>, or this plugin's name.</param>
    /// <param name="handler">An <c>XLA_FFI_Handler*</c>.</param>
    /// <exception cref="StatusException">Another platform, another handler of that name, or a version that does not
    /// fit.</exception>
    public static void Register(string name, string platform, nint handler)
    {
        const string Entry = "PJRT_FFI_Register_Handler";
        if (handler == 0 || name.Length == 0)
        {
            throw StatusException.InvalidArgument($"{Entry}: the handler or its name is null (name '{name}').");
        }

        if (!IsHost(platform))
        {
            throw StatusException.InvalidArgument(
                $"{Entry}: {name} is for platform '{platform}'; this plugin takes handlers for 'Host', 'cpu' or "
                    + $"'{Platform.Name}'."
            );
        }

        CheckVersion(name, handler);
        lock (Handlers)
        {
            if (Handlers.TryGetValue(name, out nint known) && known != handler)
            {
                throw new StatusException(
                    StatusCode.AlreadyExists,
                    $"{Entry}: another handler is registered as '{name}'."
                );
            }

            Handlers[name] = handler;
        }
    }

    /// <summary>
    /// Binds a custom call to what answers it: a registered handler, a routine of LAPACK, or a shape assertion.
    /// </summary>
    /// <exception cref="StatusException">Nobody answers to the name.</exception>
    public static IHostCallHandler Bind(FunctionCall call)
    {
        nint handler;
        lock (Handlers)
        {
            handler = Handlers.GetValueOrDefault(call.Target);
        }

        if (handler != 0)
        {
            return call.ApiVersion == 4
                ? new FfiFunction(call, handler)
                : throw StatusException.Unimplemented(
                    $"{call.Name}: the registered handler is typed (api_version 4), "
                        + $"the call has api_version {call.ApiVersion}."
                );
        }

        return (IHostCallHandler?)LapackTargets.Bind(call)
            ?? ShapeAssertion.Bind(call)
            ?? throw StatusException.Unimplemented(
                $"{call.Name}: no handler of that name is registered. "
                    + "Register one with PJRT_FFI_Register_Handler (the plugin's FFI extension) before compiling or "
                    + "loading the program."
            );
    }

    private static bool IsHost(string platform) =>
        platform.Equals("host", StringComparison.OrdinalIgnoreCase)
        || platform.Equals("cpu", StringComparison.OrdinalIgnoreCase)
        || platform.Equals(Platform.Name, StringComparison.OrdinalIgnoreCase);

    private static void CheckVersion(string name, nint handler)
    {
        XLA_FFI_Metadata metadata = new() { struct_size = (nuint)sizeof(XLA_FFI_Metadata) };
        metadata.api_version.struct_size = (nuint)sizeof(XLA_FFI_Api_Version);
        XLA_FFI_Metadata_Extension extension = new() { metadata = &metadata };
        extension.extension_base.struct_size = (nuint)sizeof(XLA_FFI_Metadata_Extension);
        extension.extension_base.type = XLA_FFI_Extension_Type.XLA_FFI_Extension_Metadata;
        XLA_FFI_CallFrame frame = new()
        {
            struct_size = (nuint)sizeof(XLA_FFI_CallFrame),
            extension_start = &extension.extension_base,
            api = FfiApi.Table,
        };
        if (
            FfiError.Take(((delegate* unmanaged[Cdecl]<XLA_FFI_CallFrame*, XLA_FFI_Error*>)handler)(&frame), name) is
            { } error
        )
        {
            throw StatusException.InvalidArgument(
                $"{name}: the handler does not answer a call for its metadata: {error.Message}"
            );
        }

        if (metadata.api_version.major_version != 0)
        {
            throw StatusException.InvalidArgument(
                $"{name}: the handler is built for version "
                    + $"{metadata.api_version.major_version}.{metadata.api_version.minor_version} of XLA's FFI, this "
                    + $"plugin has 0.{PJRT.XLA_FFI_API_MINOR}."
            );
        }
    }
}

/// <summary>The ids of types that handlers and their callers agree on, the same for the whole process.</summary>
internal static class FfiTypes
{
    private static readonly Dictionary<string, long> Ids = [];

    /// <summary>The id of a type; a new one for a new name.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="wanted">An id that the caller wants it to have; 0 or less for any.</param>
    /// <exception cref="StatusException">The type has another id.</exception>
    public static long Register(string name, long wanted)
    {
        lock (Ids)
        {
            if (Ids.TryGetValue(name, out long known))
            {
                return wanted <= 0 || wanted == known
                    ? known
                    : throw new StatusException(
                        StatusCode.AlreadyExists,
                        $"FFI type '{name}' has id {known}, not {wanted}."
                    );
            }

            long id = wanted > 0 ? wanted : Ids.Values.DefaultIfEmpty(0).Max() + 1;
            return Ids.ContainsValue(id)
                ? throw new StatusException(
                    StatusCode.AlreadyExists,
                    $"FFI type id {id} is taken, '{name}' cannot have it."
                )
                : Ids[name] = id;
        }
    }

    /// <summary>How a message names a type.</summary>
    public static string Name(long id)
    {
        lock (Ids)
        {
            return Ids.FirstOrDefault(entry => entry.Value == id).Key is { } name ? $"'{name}'" : $"{id}";
        }
    }
}
