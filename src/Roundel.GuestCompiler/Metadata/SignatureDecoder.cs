using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;

namespace Roundel.GuestCompiler.Metadata;

/// <summary>Reads signatures of one file; type variables without a value in the context stay variables.</summary>
internal sealed class SignatureDecoder(TypeSystem system, AssemblyUnit unit) : ISignatureTypeProvider<TypeDesc, GenericContext>
{
    public TypeDesc GetArrayType(TypeDesc elementType, ArrayShape shape) => system.Grid(elementType, shape.Rank);

    public TypeDesc GetByReferenceType(TypeDesc elementType) => system.ByRef(elementType);

    public TypeDesc GetFunctionPointerType(MethodSignature<TypeDesc> signature) =>
        system.Function([.. signature.ParameterTypes, signature.ReturnType]);

    public TypeDesc GetGenericInstantiation(TypeDesc genericType, ImmutableArray<TypeDesc> typeArguments) =>
        system.Named(genericType.Def!, [.. typeArguments]);

    public TypeDesc GetGenericMethodParameter(GenericContext genericContext, int index) =>
        index < genericContext.MethodArgs.Length ? genericContext.MethodArgs[index] : system.Variable(TypeKind.MethodVariable, index);

    public TypeDesc GetGenericTypeParameter(GenericContext genericContext, int index) =>
        index < genericContext.TypeArgs.Length ? genericContext.TypeArgs[index] : system.Variable(TypeKind.TypeVariable, index);

    public TypeDesc GetModifiedType(TypeDesc modifier, TypeDesc unmodifiedType, bool isRequired) => unmodifiedType;

    public TypeDesc GetPinnedType(TypeDesc elementType) => elementType;

    public TypeDesc GetPointerType(TypeDesc elementType) => system.Pointer(elementType);

    public TypeDesc GetPrimitiveType(PrimitiveTypeCode typeCode) => system.Known("System." + typeCode);

    public TypeDesc GetSZArrayType(TypeDesc elementType) => system.Array(elementType);

    public TypeDesc GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => system.Named(unit.Type(handle), []);

    public TypeDesc GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        system.Named(system.ResolveReference(unit, handle), []);

    public TypeDesc GetTypeFromSpecification(MetadataReader reader, GenericContext genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);
    }
}
