package io.weft.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/**
 * Messages to JSON as Envoy's admin interface prints them: field names as in the proto files,
 * {@code @type} first, 64-bit numbers as text, one blank a level. Any thread.
 *
 * <p>Whatever is marked {@code udpa.annotations.sensitive} is printed as {@code [redacted]}.
 */
public final class ProtoJson {
  /** What becomes of fields that are not set. */
  public enum Unset {
    /** They are left out, as in {@code /config_dump}. */
    OMIT,
    /** Those that are no messages are printed with their defaults, as in {@code /server_info}. */
    PRINT
  }

  private static final JsonFactory FACTORY = new JsonFactory();

  private ProtoJson() {}

  /** {@code message} as text that ends with a line end; fields that are not set are left out. */
  public static String text(Message message) {
    return text(message, Unset.OMIT);
  }

  /** {@code message} as text that ends with a line end. */
  public static String text(Message message, Unset unset) {
    StringWriter text = new StringWriter();
    try {
      write(message, unset, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** {@code message} without any blank that JSON does not need, and no line end. */
  public static String compact(Message message) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      new JsonMessageWriter(json, false).message(TypedConfig.dynamic(message), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /**
   * Writes {@code message} to {@code out} piece by piece, and a line end; does not close it.
   *
   * @throws IOException what {@code out} throws
   */
  public static void write(Message message, Unset unset, Writer out) throws IOException {
    JsonGenerator json = FACTORY.createGenerator(out);
    json.setCharacterEscapes(new AngleBrackets());
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.setPrettyPrinter(
        new DefaultPrettyPrinter()
            .withSeparators(
                Separators.createDefaultInstance()
                    .withRootSeparator("")
                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEntrySpacing(Separators.Spacing.NONE)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator(""))
            .withObjectIndenter(new DefaultIndenter(" ", "\n"))
            .withArrayIndenter(new DefaultIndenter(" ", "\n")));
    new JsonMessageWriter(json, unset == Unset.PRINT).message(TypedConfig.dynamic(message), false);
    json.flush();
    json.close();
    out.write('\n');
  }

  /** Escapes what Envoy escapes although JSON need not. */
  private static final class AngleBrackets extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    private static final int[] ESCAPES = escapes();

    private static int[] escapes() {
      int[] escapes = CharacterEscapes.standardAsciiEscapesForJSON();
      escapes['<'] = CharacterEscapes.ESCAPE_CUSTOM;
      escapes['>'] = CharacterEscapes.ESCAPE_CUSTOM;
      escapes[0x7f] = CharacterEscapes.ESCAPE_CUSTOM;
      return escapes;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ESCAPES.clone();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
      return switch (character) {
        case '<' -> new SerializedString("\\u003c");
        case '>' -> new SerializedString("\\u003e");
        case 0x7f -> new SerializedString("\\u007f");
        default -> null;
      };
    }
  }
}
