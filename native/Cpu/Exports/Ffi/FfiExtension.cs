using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Exports.Ffi;

/// <summary>PJRT's extension for foreign functions: types, user data, handlers.</summary>
internal static unsafe class FfiExtension
{
    /// <summary>A node for the table's list of extensions.</summary>
    public static PJRT_Extension_Base* Create(PJRT_Extension_Base* next)
    {
        PJRT_FFI_Extension* extension = (PJRT_FFI_Extension*)
            NativeMemory.AllocZeroed((nuint)sizeof(PJRT_FFI_Extension));
        extension->@base.struct_size = (nuint)sizeof(PJRT_FFI_Extension);
        extension->@base.type = PJRT_Extension_Type.PJRT_Extension_Type_FFI;
        extension->@base.next = next;
        extension->type_register = &RegisterType;
        extension->user_data_add = &AddUserData;
        extension->register_handler = &RegisterHandler;
        return &extension->@base;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* RegisterType(PJRT_FFI_Type_Register_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) => a.type_id = FfiTypes.Register(Boundary.Text(a.type_name, a.type_name_size), a.type_id)
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* AddUserData(PJRT_FFI_UserData_Add_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) => Handle.Get<ExecuteContext>(a.context).Add(a.user_data.type_id, (nint)a.user_data.data)
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* RegisterHandler(PJRT_FFI_Register_Handler_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
                FfiRegistry.Register(
                    Boundary.Text(a.target_name, a.target_name_size),
                    a.platform_name_size == 0 ? "Host" : Boundary.Text(a.platform_name, a.platform_name_size),
                    (nint)a.handler
                )
        );
}

/// <summary>What a caller attaches to an execution: data for handlers, by type.</summary>
internal sealed class ExecuteContext : INoun
{
    private readonly Dictionary<long, nint> _userData = [];

    /// <inheritdoc/>
    public static Noun Noun => Noun.ExecuteContext;

    /// <summary>The data, by type id.</summary>
    public IReadOnlyDictionary<long, nint> UserData => _userData;

    /// <summary>Attaches data.</summary>
    /// <exception cref="StatusException">Data of the type is attached already.</exception>
    public void Add(long type, nint data)
    {
        if (!_userData.TryAdd(type, data))
        {
            throw new StatusException(
                StatusCode.AlreadyExists,
                $"PJRT_FFI_UserData_Add: the context has user data of type {FfiTypes.Name(type)} already."
            );
        }
    }
}
