package io.weft.config;

import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.weft.common.ConfigException;
import io.weft.formatter.FormatOptions;
import io.weft.formatter.Formatter;
import io.weft.formatter.JsonFormat;
import io.weft.formatter.SubstitutionFormat;
import java.util.List;
import java.util.Locale;

/** Translates formats. Source: {@code envoy.config.core.v3.SubstitutionFormatString}. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
public final class FormatTranslator {
  private static final String DASH = "-";

  private FormatTranslator() {}

  /** The format that {@code proto} describes; blocks while it reads a file that it names. */
  public static Formatter translate(SubstitutionFormatString proto) throws ConfigException {
    if (proto.getFormattersCount() > 0) {
      throw new ConfigException(
          "formatters[0]",
          FeatureCoverage.unsupported(
              proto.getFormatters(0).getName(),
              proto.getFormatters(0).getTypedConfig().getTypeUrl()));
    }
    FormatOptions options = new FormatOptions(proto.getOmitEmptyValues() ? "" : DASH, List.of());
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

  /** A JSON format. */
  public static JsonFormat json(Struct proto, FormatOptions options) throws ConfigException {
    return JsonFormat.parse(MetadataTranslator.struct(proto), options);
  }
}
