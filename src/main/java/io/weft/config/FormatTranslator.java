package io.weft.config;

import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.weft.common.ConfigException;
import io.weft.formatter.CommandParser;
import io.weft.formatter.FormatOptions;
import io.weft.formatter.Formatter;
import io.weft.formatter.JsonFormat;
import io.weft.formatter.SubstitutionFormat;
import io.weft.spi.FactoryContext;
import io.weft.spi.FormatterFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Translates formats. Source: {@code envoy.config.core.v3.SubstitutionFormatString}. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
public final class FormatTranslator {
  private static final String DASH = "-";

  private FormatTranslator() {}

  /** The format that {@code proto} describes; blocks while it reads a file that it names. */
  public static Formatter translate(SubstitutionFormatString proto, FactoryContext context)
      throws ConfigException {
    FormatOptions options =
        new FormatOptions(
            proto.getOmitEmptyValues() ? "" : DASH, parsers(proto.getFormattersList(), context));
    try {
      return switch (proto.getFormatCase()) {
        case TEXT_FORMAT -> SubstitutionFormat.parse(proto.getTextFormat(), options);
        case JSON_FORMAT -> json(proto.getJsonFormat(), options);
        case TEXT_FORMAT_SOURCE ->
            SubstitutionFormat.parse(DataSources.text(proto.getTextFormatSource()), options);
        case FORMAT_NOT_SET -> throw new ConfigException("", "is empty");
      };
    } catch (ConfigException e) {
      throw e.under(proto.getFormatCase().name().toLowerCase(Locale.ROOT));
    }
  }

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  private static List<CommandParser> parsers(
      List<TypedExtensionConfig> protos, FactoryContext context) throws ConfigException {
    List<CommandParser> parsers = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      TypedExtensionConfig proto = protos.get(i);
      try {
        var resolved =
            ResolvedExtension.of(
                context.extensions(),
                FormatterFactory.class,
                proto.getName(),
                proto.getTypedConfig());
        parsers.add(((FormatterFactory<Object>) resolved.factory()).create(resolved.config()));
      } catch (ConfigException e) {
        throw e.under("formatters[" + i + ']');
      }
    }
    return parsers;
  }

  /** A JSON format. */
  public static JsonFormat json(Struct proto, FormatOptions options) throws ConfigException {
    return JsonFormat.parse(MetadataTranslator.struct(proto), options);
  }
}
