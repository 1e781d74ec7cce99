package io.weft.formatter;

import io.weft.common.ConfigException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A compiled text format such as {@code %REQ(:METHOD)% %RESPONSE_CODE%}.
 *
 * <p>Immutable; any thread; evaluating never blocks. Source: {@code
 * envoy.config.core.v3.SubstitutionFormatString}.
 */
public final class SubstitutionFormat implements Formatter {
  /** The format of HTTP access logs that set none. */
  public static final String DEFAULT_LOG_FORMAT =
      "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\""
          + " %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION%"
          + " %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\""
          + " \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\""
          + " \"%UPSTREAM_HOST%\"\n";

  private static final int TYPICAL_BYTES = 64;

  private final Operator[] operators;
  private final String absentText;
  private final String constant;

  private SubstitutionFormat(List<Operator> operators, String absentText) {
    this.operators = operators.toArray(new Operator[0]);
    this.absentText = absentText;
    this.constant = isConstant() ? constantText(this.operators) : "";
  }

  /**
   * The format {@code text}, which writes a dash for what is absent.
   *
   * @throws ConfigException if a command is unknown or malformed
   */
  public static SubstitutionFormat parse(String text) throws ConfigException {
    return parse(text, FormatOptions.DEFAULT);
  }

  /**
   * The format {@code text}, read with {@code options}.
   *
   * @throws ConfigException if a command is unknown or malformed
   */
  public static SubstitutionFormat parse(String text, FormatOptions options)
      throws ConfigException {
    return new SubstitutionFormat(FormatParser.parse(text, options), options.absentText());
  }

  /** A format that writes {@code text} as it is. */
  public static SubstitutionFormat literal(String text) {
    return new SubstitutionFormat(List.of(new Literal(text.getBytes(StandardCharsets.UTF_8))), "");
  }

  /** Whether the text is the same for every stream. */
  public boolean isConstant() {
    return operators.length == 0 || (operators.length == 1 && operators[0] instanceof Literal);
  }

  @Override
  public void append(FormatContext context, ByteText out) {
    for (Operator operator : operators) {
      if (!operator.append(context, out)) {
        out.append(absentText);
      }
    }
  }

  /**
   * The text for {@code context} with one character for each byte, as the value of a field; no
   * garbage where the format is constant or a field alone.
   */
  public String format(FormatContext context) {
    if (isConstant()) {
      return constant;
    }
    if (operators.length == 1) {
      String text = operators[0].text(context);
      return text == null ? absentText : text;
    }
    ByteText out = new ByteText(TYPICAL_BYTES);
    append(context, out);
    return out.toString();
  }

  /** The bytes of a constant format. */
  byte[] constantBytes() {
    return constant.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String constantText(Operator[] operators) {
    ByteText out = new ByteText(TYPICAL_BYTES);
    for (Operator operator : operators) {
      ((Literal) operator).appendTo(out);
    }
    return out.toString();
  }
}
