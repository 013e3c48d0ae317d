namespace XlaSharp.Tracer.Tests;

/// <summary>
/// The public names of JAX's modules, as its documentation lists them, and what there is for each that is not found by
/// name.
/// </summary>
internal static class JaxNames
{
    /// <summary>Module, the classes that stand for it, and its names.</summary>
    public static readonly (string Module, Type[] Classes, string Names)[] Modules =
    [
        (
            "jax.numpy",
            [typeof(Np), typeof(Tensor), typeof(TensorIndex)],
            """
            abs absolute acos acosh add all allclose amax amin angle any append apply_along_axis apply_over_axes arange arccos arccosh arcsin
            arcsinh arctan arctan2 arctanh argmax argmin argpartition argsort argwhere around array array_equal array_equiv array_repr
            array_split array_str asarray asin asinh astype atan atan2 atanh atleast_1d atleast_2d atleast_3d average bartlett bincount
            bitwise_and bitwise_count bitwise_invert bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor blackman block
            broadcast_arrays broadcast_shapes broadcast_to c_ can_cast cbrt ceil choose clip column_stack compress concat concatenate conj
            conjugate convolve copy copysign corrcoef correlate cos cosh count_nonzero cov cross cumprod cumsum cumulative_prod cumulative_sum
            deg2rad degrees delete diag diag_indices diag_indices_from diagflat diagonal diff digitize divide divmod dot dsplit dstack e ediff1d
            einsum einsum_path empty empty_like equal euler_gamma exp exp2 expand_dims expm1 extract eye fabs fill_diagonal finfo flatnonzero flip
            fliplr flipud float_power floor floor_divide fmax fmin fmod frexp from_dlpack frombuffer fromfile fromfunction fromiter frompyfunc
            fromstring full full_like gcd geomspace get_printoptions gradient greater greater_equal hamming hanning heaviside histogram
            histogram2d histogram_bin_edges histogramdd hsplit hstack hypot i0 identity iinfo imag index_exp indices inf inner insert interp
            intersect1d invert isclose iscomplex iscomplexobj isdtype isfinite isin isinf isnan isneginf isposinf isreal isrealobj isscalar
            issubdtype iterable ix_ kaiser kron lcm ldexp left_shift less less_equal lexsort linspace load log log10 log1p log2 logaddexp
            logaddexp2 logical_and logical_not logical_or logical_xor logspace mask_indices matmul matrix_transpose matvec max maximum mean
            median meshgrid mgrid min minimum mod modf moveaxis multiply nan nan_to_num nanargmax nanargmin nancumprod nancumsum nanmax nanmean
            nanmedian nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar ndim negative newaxis nextafter nonzero not_equal ogrid ones
            ones_like outer packbits pad partition percentile permute_dims pi piecewise place poly polyadd polyder polydiv polyfit polyint polymul
            polysub polyval positive pow power printoptions prod promote_types ptp put put_along_axis quantile r_ rad2deg radians ravel
            ravel_multi_index real reciprocal remainder repeat reshape resize result_type right_shift rint roll rollaxis roots rot90 round s_
            save savez searchsorted select set_printoptions setdiff1d setxor1d shape sign signbit sin sinc sinh size sort sort_complex spacing
            split sqrt square squeeze stack std subtract sum swapaxes take take_along_axis tan tanh tensordot tile trace transpose trapezoid tri
            tril tril_indices tril_indices_from trim_zeros triu triu_indices triu_indices_from true_divide trunc ufunc union1d unique unique_all
            unique_counts unique_inverse unique_values unpackbits unravel_index unstack unwrap vander var vdot vecdot vecmat vectorize vsplit
            vstack where zeros zeros_like
            """
        ),
        (
            "jax.numpy.fft",
            [typeof(Fft)],
            "fft fft2 fftfreq fftn fftshift hfft ifft ifft2 ifftn ifftshift ihfft irfft irfft2 irfftn rfft rfft2 "
                + "rfftfreq rfftn"
        ),
        (
            "jax.numpy.linalg",
            [typeof(Linalg)],
            """
            cholesky cond cross det diagonal eig eigh eigvals eigvalsh inv lstsq matmul matrix_norm matrix_power matrix_rank matrix_transpose
            multi_dot norm outer pinv qr slogdet solve svd svdvals tensordot tensorinv tensorsolve trace vecdot vector_norm
            """
        ),
        (
            "jax.lax",
            [typeof(Lax), typeof(Transforms)],
            """
            abs acos acosh add after_all approx_max_k approx_min_k argmax argmin asin asinh atan atan2 atanh batch_matmul bessel_i0e bessel_i1e
            betainc bitcast_convert_type bitwise_and bitwise_not bitwise_or bitwise_xor broadcast broadcast_in_dim broadcast_shapes
            broadcast_to_rank broadcasted_iota cbrt ceil clamp clz collapse complex composite concatenate conj conv convert_element_type
            conv_dimension_numbers conv_general_dilated conv_general_dilated_local conv_general_dilated_patches conv_transpose
            conv_with_general_padding cos cosh cumlogsumexp cummax cummin cumprod cumsum digamma div dot dot_general dynamic_index_in_dim
            dynamic_slice dynamic_slice_in_dim dynamic_update_index_in_dim dynamic_update_slice dynamic_update_slice_in_dim empty eq erf erfc
            erf_inv exp exp2 expand_dims expm1 fft floor full full_like gather ge gt igamma igamma_grad_a igammac imag index_in_dim index_take
            integer_pow iota is_finite le lgamma log log1p logistic lt max min mul ne neg nextafter optimization_barrier pad platform_dependent
            polygamma population_count pow ragged_all_to_all ragged_dot ragged_dot_general random_gamma_grad real reciprocal reduce reduce_and
            reduce_max reduce_min reduce_or reduce_precision reduce_prod reduce_sum reduce_window reduce_xor rem reshape rev rng_bit_generator
            rng_uniform round rsqrt scatter scatter_add scatter_apply scatter_max scatter_min scatter_mul scatter_sub shift_left
            shift_right_arithmetic shift_right_logical sign sin sinh slice slice_in_dim sort sort_key_val split sqrt square squeeze sub tan tanh
            top_k transpose zeta associative_scan cond fori_loop map scan select select_n switch while_loop stop_gradient custom_linear_solve
            custom_root all_gather all_to_all axis_index axis_size pbroadcast pmax pmean pmin ppermute pshuffle psum psum_scatter pswapaxes
            """
        ),
        (
            "jax.lax.linalg",
            [typeof(Lax)],
            """
            cholesky cholesky_update eig eigh hessenberg householder_product lu lu_pivots_to_permutation qdwh qr schur svd symmetric_product
            triangular_solve tridiagonal tridiagonal_solve
            """
        ),
        (
            "jax.nn",
            [typeof(Nn)],
            """
            relu relu6 sigmoid softplus sparse_plus sparse_sigmoid soft_sign silu swish log_sigmoid leaky_relu hard_sigmoid hard_silu hard_swish
            hard_tanh tanh elu celu selu gelu glu squareplus mish identity softmax log_softmax logmeanexp logsumexp standardize one_hot
            dot_product_attention scaled_matmul get_scaled_dot_general_config scaled_dot_general log1mexp
            """
        ),
        (
            "jax.nn.initializers",
            [typeof(Initializers)],
            """
            constant delta_orthogonal glorot_normal glorot_uniform he_normal he_uniform kaiming_normal kaiming_uniform lecun_normal lecun_uniform
            normal ones orthogonal truncated_normal uniform variance_scaling xavier_normal xavier_uniform zeros
            """
        ),
        (
            "jax.random",
            [typeof(Rng)],
            """
            key key_data wrap_key_data fold_in split clone PRNGKey ball bernoulli beta binomial bits categorical cauchy chisquare choice dirichlet
            double_sided_maxwell exponential f gamma generalized_normal geometric gumbel laplace loggamma logistic lognormal maxwell multinomial
            multivariate_normal normal orthogonal pareto permutation poisson rademacher randint rayleigh t triangular truncated_normal uniform
            wald weibull_min
            """
        ),
        (
            "jax.scipy.special",
            [typeof(ScipySpecial)],
            """
            bernoulli beta betainc betaln comb digamma entr erf erfc erfcx erfinv exp1 expi expit expn factorial fresnel gamma gammainc gammaincc
            gammaln gammasgn hyp1f1 hyp2f1 i0 i0e i1 i1e kl_div log_ndtr log_softmax logit loggamma logsumexp lpmn lpmn_values multigammaln ndtr
            ndtri owens_t poch polygamma rel_entr sici softmax spence sph_harm_y wofz xlog1py xlogy zeta
            """
        ),
        (
            "jax.scipy.linalg",
            [typeof(ScipyLinalg)],
            """
            block_diag cho_factor cho_solve cholesky circulant companion convolution_matrix det dft eigh eigh_tridiagonal expm expm_frechet fiedler
            fiedler_companion funm hadamard helmert hessenberg hankel hilbert inv invhilbert invpascal leslie lu lu_factor lu_solve pascal polar qr
            qr_multiply rsf2csf schur solve solve_sylvester solve_triangular sqrtm svd toeplitz
            """
        ),
    ];

    /// <summary>Names that are members under another name.</summary>
    public static readonly Dictionary<string, string> Renamed = new()
    {
        ["jax.lax.bitwise_and"] = "Lax.And",
        ["jax.lax.bitwise_or"] = "Lax.Or",
        ["jax.lax.bitwise_xor"] = "Lax.Xor",
        ["jax.lax.bitwise_not"] = "Lax.Not",
        ["jax.lax.while_loop"] = "Lax.While",
        ["jax.lax.index_take"] = "Np.Take",
        ["jax.lax.rng_uniform"] = "Rng.Uniform",
        ["jax.random.PRNGKey"] = "Rng.Key",
        ["jax.lax.scatter_apply"] = "IndexedTensor.Apply",
        ["jax.lax.reduce_window"] = "Lax.ReduceWindow, …Sum, …Max, …Min",
        ["jax.numpy.array_repr"] = "Tensor.ToString",
        ["jax.numpy.array_str"] = "Tensor.ToString",
        ["jax.numpy.index_exp"] = "TensorIndex",
        ["jax.numpy.s_"] = "TensorIndex",
        ["jax.numpy.ix_"] = "Np.Ix",
        ["jax.numpy.ufunc"] = "Np.Vectorize",
        ["jax.numpy.frompyfunc"] = "Np.Vectorize",
        ["jax.numpy.issubdtype"] = "Np.IsDtype",
        ["jax.numpy.c_"] = "Np.ColumnStack",
        ["jax.numpy.r_"] = "Np.Concatenate",
        ["jax.numpy.frombuffer"] = "Tensor.Of",
        ["jax.numpy.fromiter"] = "Tensor.Of",
        ["jax.numpy.fft.fft"] = "Fft.Forward",
        ["jax.numpy.fft.fft2"] = "Fft.Forward2",
        ["jax.numpy.fft.fftn"] = "Fft.ForwardN",
        ["jax.numpy.fft.ifft"] = "Fft.Inverse",
        ["jax.numpy.fft.ifft2"] = "Fft.Inverse2",
        ["jax.numpy.fft.ifftn"] = "Fft.InverseN",
        ["jax.numpy.fft.rfft"] = "Fft.Real",
        ["jax.numpy.fft.rfft2"] = "Fft.Real2",
        ["jax.numpy.fft.rfftn"] = "Fft.RealN",
        ["jax.numpy.fft.irfft"] = "Fft.InverseReal",
        ["jax.numpy.fft.irfft2"] = "Fft.InverseReal2",
        ["jax.numpy.fft.irfftn"] = "Fft.InverseRealN",
        ["jax.numpy.fft.hfft"] = "Fft.Hermitian",
        ["jax.numpy.fft.ihfft"] = "Fft.InverseHermitian",
        ["jax.numpy.fft.fftfreq"] = "Fft.Frequencies",
        ["jax.numpy.fft.rfftfreq"] = "Fft.RealFrequencies",
        ["jax.numpy.fft.fftshift"] = "Fft.Shift",
        ["jax.numpy.fft.ifftshift"] = "Fft.InverseShift",
    };

    /// <summary>Why a name is missing, by name without module.</summary>
    public static readonly Dictionary<string, string> Missing = new()
    {
        ["after_all"] = "orders effects by tokens; programs here have none",
        ["platform_dependent"] = "programs are lowered for one device",
        ["ragged_all_to_all"] = "needs several devices",
        ["from_dlpack"] = "no exchange of device memory with other libraries yet",
        ["get_printoptions"] = "no printing options",
        ["set_printoptions"] = "no printing options",
        ["printoptions"] = "no printing options",
        ["get_scaled_dot_general_config"] = "chooses kernels of one vendor; ScaledMatmul takes scales of any block",
        ["scaled_dot_general"] = "quantizes for kernels of one vendor; ScaledMatmul takes quantized operands",
    };
}
