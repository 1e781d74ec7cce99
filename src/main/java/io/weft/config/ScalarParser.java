package io.weft.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.weft.common.NearestName;
import io.weft.config.ConfigNode.Kind;
import io.weft.config.ConfigNode.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Scalars of a text to the Java values of a field's type, as liberal as Envoy is: quoted numbers
 * and booleans, enumerators in any case or by number, both alphabets of base64.
 */
final class ScalarParser {
  private static final BigInteger UINT32_MAX =
      BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE);
  private static final BigInteger UINT64_MAX =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final Set<String> TRUE = Set.of("true", "t", "yes", "y", "1");
  private static final Set<String> FALSE = Set.of("false", "f", "no", "n", "0");
  private static final int MAX_LISTED = 16;

  private final ReadContext context;

  ScalarParser(ReadContext context) {
    this.context = context;
  }

  /** The value of {@code scalar} for {@code field}; null after noting a problem. */
  @Nullable Object parse(Scalar scalar, FieldDescriptor field, FieldPath path) {
    return switch (field.getType()) {
      case STRING -> string(scalar, path);
      case BYTES -> bytes(scalar, path);
      case BOOL -> bool(scalar, path);
      case ENUM -> enumerator(scalar, field, path);
      case FLOAT, DOUBLE -> floating(scalar, field, path);
      case INT32, SINT32, SFIXED32 ->
          integer(
              scalar,
              path,
              BigInteger.valueOf(Integer.MIN_VALUE),
              BigInteger.valueOf(Integer.MAX_VALUE));
      case UINT32, FIXED32 -> integer(scalar, path, BigInteger.ZERO, UINT32_MAX);
      case INT64, SINT64, SFIXED64 ->
          integer(
              scalar, path, BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE));
      case UINT64, FIXED64 -> integer(scalar, path, BigInteger.ZERO, UINT64_MAX);
      case MESSAGE, GROUP -> throw new IllegalArgumentException(field.getFullName());
    };
  }

  private @Nullable String string(Scalar scalar, FieldPath path) {
    if (scalar.kind() == Kind.STRING) {
      return scalar.text();
    }
    context.error(
        path, "takes text, not " + scalar.describe() + "; write \"" + scalar.text() + '"');
    return null;
  }

  private @Nullable ByteString bytes(Scalar scalar, FieldPath path) {
    if (scalar.kind() == Kind.STRING) {
      try {
        return ByteString.copyFrom(
            Base64.getDecoder().decode(scalar.text().replace('-', '+').replace('_', '/')));
      } catch (IllegalArgumentException e) {
        // The problem below says what is allowed.
      }
    }
    context.error(path, "takes bytes in base64, not " + scalar.describe());
    return null;
  }

  private @Nullable Boolean bool(Scalar scalar, FieldPath path) {
    if (scalar.kind() == Kind.BOOLEAN) {
      return Boolean.valueOf(scalar.text());
    }
    String text = scalar.text().toLowerCase(Locale.ROOT);
    if (scalar.kind() == Kind.STRING && (TRUE.contains(text) || FALSE.contains(text))) {
      return TRUE.contains(text);
    }
    context.error(path, "takes true or false, not " + scalar.describe());
    return null;
  }

  private @Nullable Integer enumerator(Scalar scalar, FieldDescriptor field, FieldPath path) {
    var type = field.getEnumType();
    if (type.getFullName().equals("google.protobuf.NullValue") && scalar.isNull()) {
      return 0;
    }
    if (scalar.kind() == Kind.STRING) {
      EnumValueDescriptor exact = type.findValueByName(scalar.text());
      if (exact != null) {
        return exact.getNumber();
      }
      for (EnumValueDescriptor value : type.getValues()) {
        if (value.getName().equalsIgnoreCase(scalar.text())) {
          return value.getNumber();
        }
      }
    }
    BigDecimal number = scalar.kind() == Kind.BOOLEAN ? null : number(scalar.text());
    if (number != null && number.stripTrailingZeros().scale() <= 0) {
      return number.intValue();
    }
    var names = type.getValues().stream().map(EnumValueDescriptor::getName).toList();
    String nearest = NearestName.of(scalar.text(), names);
    context.unknown(
        path,
        scalar.describe()
            + " is no value of "
            + type.getFullName()
            + (nearest.isEmpty() ? "" : "; did you mean " + nearest + '?')
            + "; allowed: "
            + names.stream().limit(MAX_LISTED).collect(Collectors.joining(", "))
            + (names.size() > MAX_LISTED ? ", …" : ""));
    return null;
  }

  private @Nullable Object floating(Scalar scalar, FieldDescriptor field, FieldPath path) {
    Double value =
        switch (scalar.text()) {
          case "NaN", "nan" -> Double.NaN;
          case "Infinity", "inf" -> Double.POSITIVE_INFINITY;
          case "-Infinity", "-inf" -> Double.NEGATIVE_INFINITY;
          default -> {
            BigDecimal number = scalar.kind() == Kind.BOOLEAN ? null : number(scalar.text());
            yield number == null ? null : Double.valueOf(number.doubleValue());
          }
        };
    if (value == null) {
      context.error(path, "takes a number, not " + scalar.describe());
      return null;
    }
    if (field.getType() == FieldDescriptor.Type.FLOAT) {
      return value.floatValue();
    }
    return value;
  }

  private @Nullable Long integer(Scalar scalar, FieldPath path, BigInteger least, BigInteger most) {
    BigDecimal number = scalar.kind() == Kind.BOOLEAN ? null : number(scalar.text());
    if (number != null && number.stripTrailingZeros().scale() <= 0) {
      BigInteger integer = number.toBigInteger();
      if (integer.compareTo(least) >= 0 && integer.compareTo(most) <= 0) {
        return integer.longValue();
      }
    }
    context.error(
        path,
        "takes a whole number from "
            + least
            + " to "
            + most
            + ", not "
            + scalar.describe()
            + ScalarHints.size(scalar.text()));
    return null;
  }

  private static @Nullable BigDecimal number(String text) {
    // An exponent beyond this cannot be a number of any field, but would take long to expand.
    int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
    boolean isHex = text.startsWith("0x") || text.startsWith("0X");
    if (text.isEmpty()
        || text.length() > 400
        || (!isHex && exponent >= 0 && text.length() - exponent > 5)) {
      return null;
    }
    try {
      return isHex ? new BigDecimal(new BigInteger(text.substring(2), 16)) : new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
