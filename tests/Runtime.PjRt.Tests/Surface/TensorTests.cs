using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests.Surface;

/// <summary>Tensors of System.Numerics.Tensors to buffers and back.</summary>
[Category("AnyPlugin")]
internal sealed class TensorTests : DeviceFixture
{
    private static readonly float[] Six = [1, 2, 3, 4, 5, 6];

    [Test]
    public void TensorsAreCopiedWhateverTheirStridesAre()
    {
        Tensor<float> dense = Tensor.Create(Six, [2, 3]);
        using PjRtBuffer whole = Client.FromTensor<float>(dense);
        using PjRtBuffer columns = Client.FromTensor<float>(dense.AsReadOnlyTensorSpan()[.., 1..]);
        using PjRtBuffer turned = Client.FromTensor<float>(Tensor.PermuteDimensions<float>(dense, [1, 0]));
        using PjRtBuffer repeated = Client.FromTensor(new ReadOnlyTensorSpan<float>(Six, [2, 3], [0, 1]));
        Assert.Multiple(() =>
        {
            Assert.That(whole.Type, Is.EqualTo(new TensorType(ElementType.F32, [2, 3])));
            Assert.That(Read(whole), Is.EqualTo(Six));
            Assert.That(columns.Type, Is.EqualTo(new TensorType(ElementType.F32, [2, 2])));
            Assert.That(Read(columns), Is.EqualTo(new float[] { 2, 3, 5, 6 }));
            Assert.That(Read(turned), Is.EqualTo(new float[] { 1, 4, 2, 5, 3, 6 }));
            Assert.That(Read(repeated), Is.EqualTo(new float[] { 1, 2, 3, 1, 2, 3 }));
        });
    }

    [Test]
    public void EveryTypeComesBack()
    {
        void Check<T>(params T[] values)
            where T : unmanaged
        {
            using PjRtBuffer buffer = Client.FromTensor<T>(Tensor.Create(values, [1, values.Length]));
            Tensor<T> back = buffer.ToTensor<T>();
            Assert.That(back.Lengths.ToArray(), Is.EqualTo(new nint[] { 1, values.Length }));
            Assert.That(back.ToArray(), Is.EqualTo(values), typeof(T).Name);
        }

        Check(true, false);
        Check<sbyte>(-1, 2);
        Check<short>(-1, 2);
        Check(-1, 2);
        Check(-1L, 2L);
        Check<byte>(1, 255);
        Check<ushort>(1, 65535);
        Check(1u, uint.MaxValue);
        Check(1ul, ulong.MaxValue);
        Check((Half)0.5, (Half)(-2));
        Check(0.5f);
        Check(0.5, double.NaN);
        Check(new System.Numerics.Complex(1, -2));
    }

    [Test]
    public void ElementTypesThatCSharpLacksAreNamed()
    {
        Tensor<ushort> bits = Tensor.Create<ushort>([0x3F80, 0xC000], [2]);
        using PjRtBuffer buffer = Client.FromTensor<ushort>(bits, elementType: ElementType.BF16);
        Assert.That(buffer.Type, Is.EqualTo(new TensorType(ElementType.BF16, [2])));
        Assert.That(buffer.ToTensor<ushort>().ToArray(), Is.EqualTo(new ushort[] { 0x3F80, 0xC000 }));
    }

    [Test]
    public void TensorsOfNothingAreTensorsAndScalarsAreNot()
    {
        using PjRtBuffer nothing = Client.FromTensor<float>(Tensor.CreateFromShape<float>([0, 3]));
        Assert.That(nothing.Type, Is.EqualTo(new TensorType(ElementType.F32, [0, 3])));
        Assert.That(nothing.ToTensor<float>().Lengths.ToArray(), Is.EqualTo(new nint[] { 0, 3 }));
        using PjRtBuffer scalar = Client.FromHost(new(ElementType.F32, []), BitConverter.GetBytes(7f));
        Assert.That(() => scalar.ToTensor<float>(), Throws.ArgumentException.With.Message.Contains("ToHost"));
    }

    [Test]
    [Category("Embedded")]
    public void ATensorsMemoryIsUsedInPlace()
    {
        Tensor<float> tensor = Tensor.CreateFromShapeUninitialized<float>([64, 16], pinned: true);
        tensor.Fill(3);
        using PjRtBuffer buffer = Client.FromTensorInPlace(tensor);
        Assert.That(Read(buffer), Is.All.EqualTo(3));
        nint address = AddressOf(tensor);
        Assert.That(buffer.UnsafeAddress, address % 64 == 0 ? Is.EqualTo(address) : Is.Not.EqualTo(address));
        Assert.That(
            () => Client.FromTensorInPlace(tensor.Slice(.., 1..3)),
            Throws.ArgumentException.With.Message.Contains("strides [16, 1]").And.Message.Contains("FromTensor")
        );
    }

    [Test]
    public void ValuesAreCopiedIntoTensorsOfAnyStrides()
    {
        using PjRtBuffer buffer = Client.FromTensor(new ReadOnlyTensorSpan<float>(Six, [2, 3]));
        float[] dense = new float[6];
        buffer.CopyTo(new TensorSpan<float>(dense, [2, 3]));
        float[] spread = new float[8];
        buffer.CopyTo(new TensorSpan<float>(spread, [2, 3], [4, 1]));
        Assert.That(dense, Is.EqualTo(Six));
        Assert.That(spread, Is.EqualTo(new float[] { 1, 2, 3, 0, 4, 5, 6, 0 }));
    }

    [Test]
    [Category("Embedded")]
    public void AViewIsATensorInPlace()
    {
        using PjRtBuffer buffer = Client.FromTensor(new ReadOnlyTensorSpan<float>(Six, [2, 3]));
        using PjRtBufferView<float> view = buffer.View<float>();
        ReadOnlyTensorSpan<float> tensor = view.AsTensorSpan();
        Assert.That(tensor[1, 2], Is.EqualTo(6));
        Assert.That(tensor.Lengths.ToArray(), Is.EqualTo(new nint[] { 2, 3 }));
        Assert.That(AddressOf(tensor), Is.EqualTo(buffer.UnsafeAddress));
    }

    [Test]
    [Category("Embedded")]
    public void DlPackTensorsBecomeTensorsInPlace()
    {
        using PjRtBuffer own = Client.FromTensor(new ReadOnlyTensorSpan<float>(Six, [2, 3]));
        using DlPackTensor given = DlPackTensor.Of(own);
        using PjRtBuffer taken = Client.FromDlPack(given.Take());
        using PjRtBufferView<float> view = taken.View<float>();
        ReadOnlyTensorSpan<float> tensor = view.AsTensorSpan();
        Assert.That(tensor[1, 0], Is.EqualTo(4));
        Assert.That(AddressOf(tensor), Is.EqualTo(own.UnsafeAddress));
    }

    [Test]
    public void WrongTypesAndShapesAreNamed()
    {
        using PjRtBuffer buffer = Client.FromTensor(new ReadOnlyTensorSpan<float>(Six, [2, 3]));
        Assert.Multiple(() =>
        {
            Assert.That(
                () => buffer.ToTensor<int>(),
                Throws.ArgumentException.With.Message.Contains("tensor<2x3xf32> are not values of Int32")
            );
            Assert.That(
                () => buffer.CopyTo(new TensorSpan<float>(new float[6], [3, 2])),
                Throws.ArgumentException.With.Message.Contains("not of [3, 2]")
            );
            Assert.That(
                () => Client.FromTensor(new ReadOnlyTensorSpan<char>(['a'], [1])),
                Throws.ArgumentException.With.Message.Contains("values of Char").And.Message.Contains("Single")
            );
            Assert.That(
                () => Client.FromTensor(new ReadOnlyTensorSpan<float>(Six, [6]), elementType: ElementType.F64),
                Throws.ArgumentException.With.Message.Contains("tensor<6xf64> are not values of Single")
            );
        });
    }

    private static unsafe nint AddressOf(in ReadOnlyTensorSpan<float> tensor) =>
        (nint)Unsafe.AsPointer(ref Unsafe.AsRef(in tensor.GetPinnableReference()));
}
