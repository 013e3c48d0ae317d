using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// A store as the callbacks that a plugin takes when it creates a client; kept until the client is gone.
/// </summary>
internal sealed unsafe class KeyValueCallbacks : IDisposable
{
    private GCHandle _store;

    public KeyValueCallbacks(IKeyValueStore store, PJRT_Client_Create_Args* args)
    {
        _store = GCHandle.Alloc(store);
        void* argument = (void*)GCHandle.ToIntPtr(_store);
        args->kv_get_callback = &Get;
        args->kv_get_user_arg = argument;
        args->kv_put_callback = &Put;
        args->kv_put_user_arg = argument;
        args->kv_try_get_callback = &TryGet;
        args->kv_try_get_user_arg = argument;
    }

    public void Dispose() => _store.Free();

    // Plugins need not set the size words of these arguments, so nothing is read from them.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Get(PJRT_KeyValueGetCallback_Args* args)
    {
        try
        {
            string key = NativeText.Read(args->key, args->key_size);
            byte[] value = Store(args->user_arg).Get(key, TimeSpan.FromMilliseconds(args->timeout_in_ms));
            args->@value = Copy(value);
            args->value_size = (nuint)value.Length;
            args->value_deleter_callback = &Free;
            return null;
        }
        catch (Exception e)
        {
            return Error(args->callback_error, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* TryGet(PJRT_KeyValueTryGetCallback_Args* args)
    {
        try
        {
            string key = NativeText.Read(args->key, args->key_size);
            byte[] value =
                Store(args->user_arg).TryGet(key)
                ?? throw new KeyNotFoundException($"There is no value for key '{key}'.");
            args->@value = Copy(value);
            args->value_size = (nuint)value.Length;
            args->value_deleter_callback = &Free;
            return null;
        }
        catch (Exception e)
        {
            return Error(args->callback_error, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Put(PJRT_KeyValuePutCallback_Args* args)
    {
        try
        {
            Store(args->user_arg)
                .Put(NativeText.Read(args->key, args->key_size), new(args->@value, checked((int)args->value_size)));
            return null;
        }
        catch (Exception e)
        {
            return Error(args->callback_error, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(byte* value) => NativeMemory.Free(value);

    private static IKeyValueStore Store(void* argument) => (IKeyValueStore)GCHandle.FromIntPtr((nint)argument).Target!;

    private static byte* Copy(ReadOnlySpan<byte> value)
    {
        byte* copy = (byte*)NativeMemory.Alloc((nuint)Math.Max(value.Length, 1));
        value.CopyTo(new Span<byte>(copy, value.Length));
        return copy;
    }

    private static PJRT_Error* Error(
        delegate* unmanaged[Cdecl]<PJRT_Error_Code, byte*, nuint, PJRT_Error*>* make,
        Exception e
    )
    {
        PJRT_Error_Code code = e switch
        {
            TimeoutException => PJRT_Error_Code.PJRT_Error_Code_DEADLINE_EXCEEDED,
            KeyNotFoundException => PJRT_Error_Code.PJRT_Error_Code_NOT_FOUND,
            IOException => PJRT_Error_Code.PJRT_Error_Code_UNAVAILABLE,
            _ => PJRT_Error_Code.PJRT_Error_Code_INTERNAL,
        };
        using NativeText.Bytes text = new(e.Message);
        return (*make)(code, text.Pointer, text.Size);
    }
}
