package io.weft.extension.filter.http.grpcjsontranscoder;

import com.fasterxml.jackson.core.StreamReadConstraints;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values of JSON to single values on the wire. Immutable. */
final class ScalarWriter {
  /**
   * What numbers in quotes may have, as {@link JsonText} has it for those without: to read one
   * takes the square of its length.
   */
  static final int MAX_NUMBER_CHARS = StreamReadConstraints.DEFAULT_MAX_NUM_LEN;

  private static final BigInteger MAX_UINT32 = BigInteger.valueOf(0xffff_ffffL);

  private final boolean ignoresCase;

  ScalarWriter(boolean ignoresCase) {
    this.ignoresCase = ignoresCase;
  }

  /** The error that {@code value} is none of the type {@code typeName}. */
  static TranscodingException invalid(String path, @Nullable Object value, String typeName) {
    return new TranscodingException(
        path + ": invalid value " + shown(value) + " for type " + typeName);
  }

  /** {@code value} as JSON has it. */
  static String shown(@Nullable Object value) {
    if (value instanceof String text) {
      return '"' + text + '"';
    }
    return value instanceof Double number ? JsonNumbers.text(number) : String.valueOf(value);
  }

  /** Writes the field {@code field}, which is no message. */
  void write(Wire out, FieldType field, @Nullable Object value, String path)
      throws TranscodingException {
    try {
      out.tag(field.number(), field.kind().wireType());
      if (!value(out, field, value)) {
        throw invalid(path, value, field.typeName());
      }
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw invalid(path, value, field.typeName());
    }
  }

  private boolean value(Wire out, FieldType field, @Nullable Object value) {
    switch (field.kind()) {
      case STRING, BYTES -> {
        return lengthDelimited(out, field, value);
      }
      case BOOL -> out.varint(bool(value) ? 1 : 0);
      case ENUM -> {
        return enumerator(out, field, value);
      }
      case DOUBLE -> out.fixed64(Double.doubleToRawLongBits(floating(value)));
      case FLOAT -> out.fixed32(Float.floatToRawIntBits(single(floating(value))));
      case INT32 -> out.varint(integer(value).intValueExact());
      case SINT32 -> out.varint(Wire.zigZag(integer(value).intValueExact()));
      case SFIXED32 -> out.fixed32(integer(value).intValueExact());
      case UINT32 -> out.varint(unsigned(value, MAX_UINT32).longValue());
      case FIXED32 -> out.fixed32(unsigned(value, MAX_UINT32).intValue());
      case INT64 -> out.varint(integer(value).longValueExact());
      case SINT64 -> out.varint(Wire.zigZag(integer(value).longValueExact()));
      case SFIXED64 -> out.fixed64(integer(value).longValueExact());
      case UINT64 -> out.varint(unsigned(value, null).longValue());
      case FIXED64 -> out.fixed64(unsigned(value, null).longValue());
      case MESSAGE, GROUP -> {
        return false;
      }
    }
    return true;
  }

  private static boolean lengthDelimited(Wire out, FieldType field, @Nullable Object value) {
    if (!(value instanceof String text)) {
      return false;
    }
    byte[] bytes =
        field.kind() == FieldType.Kind.STRING
            ? text.getBytes(java.nio.charset.StandardCharsets.UTF_8)
            : Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
    out.varint(bytes.length);
    out.raw(bytes);
    return true;
  }

  private boolean enumerator(Wire out, FieldType field, @Nullable Object value) {
    EnumType type = field.enumeration();
    Integer number = null;
    if (value == null) {
      number = 0;
    } else if (value instanceof String text && type != null) {
      number = type.number(text, ignoresCase);
    } else if (value instanceof Number) {
      number = integer(value).intValueExact();
    }
    if (number == null) {
      return false;
    }
    out.varint(number);
    return true;
  }

  private static boolean bool(@Nullable Object value) {
    if (value instanceof Boolean bool) {
      return bool;
    }
    String text = value instanceof String string ? string.toLowerCase(Locale.ROOT) : "";
    return switch (text) {
      case "true", "t", "yes", "y", "1" -> true;
      case "false", "f", "no", "n", "0" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static BigInteger integer(@Nullable Object value) {
    if (value instanceof Double number) {
      return new BigDecimal(number).toBigIntegerExact();
    }
    if (value instanceof Long || value instanceof BigInteger) {
      return new BigInteger(value.toString());
    }
    if (value instanceof String text) {
      return new BigInteger(bounded(text));
    }
    throw new IllegalArgumentException();
  }

  private static BigInteger unsigned(@Nullable Object value, @Nullable BigInteger max) {
    BigInteger number = integer(value);
    boolean fits = max == null ? number.bitLength() <= Long.SIZE : number.compareTo(max) <= 0;
    if (number.signum() < 0 || !fits) {
      throw new ArithmeticException();
    }
    return number;
  }

  private static double floating(@Nullable Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof String text) {
      return floating(text);
    }
    throw new IllegalArgumentException();
  }

  private static double floating(String text) {
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> finite(new BigDecimal(bounded(text)).doubleValue());
    };
  }

  private static String bounded(String number) {
    if (number.length() > MAX_NUMBER_CHARS) {
      throw new NumberFormatException("too long");
    }
    return number;
  }

  private static double finite(double value) {
    if (Double.isInfinite(value)) {
      throw new ArithmeticException();
    }
    return value;
  }

  private static float single(double value) {
    float single = (float) value;
    if (Float.isInfinite(single) && !Double.isInfinite(value)) {
      throw new ArithmeticException();
    }
    return single;
  }
}
