package io.weft.extension.filter.http.headertometadata;

import io.envoyproxy.envoy.extensions.filters.http.header_to_metadata.v3.Config;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.config.MatcherTranslator;
import io.weft.extension.filter.http.headertometadata.HeaderToMetadataFilter.Settings;
import io.weft.extension.filter.http.headertometadata.MetadataRule.Fact;
import io.weft.http.HeaderName;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.router.RegexRewrite;
import io.weft.spi.FactoryContext;
import io.weft.spi.UniformHttpFilterFactory;
import java.util.ArrayList;
import java.util.List;

/** Makes filters that note fields as facts. */
public final class HeaderToMetadataFactory implements UniformHttpFilterFactory<Config, Settings> {
  private static final String NAME = "envoy.filters.http.header_to_metadata";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Class<Settings> routeSettingsType() {
    return Settings.class;
  }

  @Override
  public HttpFilter create(Config config, PerRouteKey<Settings> perRoute, FactoryContext context)
      throws ConfigException {
    return new HeaderToMetadataFilter(settings(config), perRoute);
  }

  @Override
  public Settings createRouteSettings(Config config, FactoryContext context)
      throws ConfigException {
    if (config.getRequestRulesCount() == 0 && config.getResponseRulesCount() == 0) {
      throw new ConfigException(
          "",
          "header_to_metadata_filter: Per filter configs must at least specify either request or"
              + " response rules");
    }
    return settings(config);
  }

  private static Settings settings(Config config) throws ConfigException {
    return new Settings(
        rules(config.getRequestRulesList(), "request_rules"),
        rules(config.getResponseRulesList(), "response_rules"));
  }

  private static List<MetadataRule> rules(List<Config.Rule> protos, String field)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<MetadataRule> rules = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      Config.Rule proto = protos.get(i);
      MetadataRule rule = errors.attempt(field + '[' + i + ']', () -> rule(proto));
      if (rule != null) {
        rules.add(rule);
      }
    }
    errors.throwIfAny();
    return rules;
  }

  private static MetadataRule rule(Config.Rule proto) throws ConfigException {
    check(proto);
    boolean isCookie = !proto.getCookie().isEmpty();
    return new MetadataRule(
        HeaderName.of(isCookie ? "cookie" : proto.getHeader()),
        isCookie ? proto.getCookie() : null,
        proto.getRemove(),
        proto.hasOnHeaderPresent() ? fact(proto.getOnHeaderPresent(), "on_header_present") : null,
        proto.hasOnHeaderMissing() ? fact(proto.getOnHeaderMissing(), "on_header_missing") : null);
  }

  private static void check(Config.Rule proto) throws ConfigException {
    boolean isCookie = !proto.getCookie().isEmpty();
    if (isCookie && !proto.getHeader().isEmpty()) {
      throw new ConfigException("", "Cannot specify both header and cookie in the same rule");
    }
    if (!isCookie && proto.getHeader().isEmpty()) {
      throw new ConfigException("", "One of Cookie or Header option needs to be specified");
    }
    if (!proto.hasOnHeaderPresent() && !proto.hasOnHeaderMissing()) {
      throw new ConfigException(
          "",
          "header to metadata filter: rule for "
              + (isCookie ? "cookie" : "header")
              + " '"
              + (isCookie ? proto.getCookie() : proto.getHeader())
              + "' has neither `on_header_present` nor `on_header_missing` set");
    }
    if (!proto.getOnHeaderPresent().getValue().isEmpty()
        && proto.getOnHeaderPresent().hasRegexValueRewrite()) {
      throw new ConfigException(
          "on_header_present", "Cannot specify both value and regex_value_rewrite");
    }
    if (isCookie && proto.getRemove()) {
      throw new ConfigException("remove", "Cannot specify remove for cookie");
    }
    if (proto.hasOnHeaderMissing() && proto.getOnHeaderMissing().getValue().isEmpty()) {
      throw new ConfigException(
          "on_header_missing", "Cannot specify on_header_missing rule with an empty value");
    }
  }

  private static Fact fact(Config.KeyValuePair proto, String field) throws ConfigException {
    RegexRewrite rewrite = null;
    if (proto.hasRegexValueRewrite()) {
      rewrite =
          new RegexRewrite(
              MatcherTranslator.regex(
                  proto.getRegexValueRewrite().getPattern(),
                  field + ".regex_value_rewrite.pattern"),
              proto.getRegexValueRewrite().getSubstitution());
    }
    return new Fact(
        proto.getMetadataNamespace().isEmpty() ? NAME : proto.getMetadataNamespace(),
        proto.getKey(),
        proto.getValue(),
        rewrite,
        switch (proto.getType()) {
          case STRING, UNRECOGNIZED -> MetadataRule.Type.STRING;
          case NUMBER -> MetadataRule.Type.NUMBER;
          case PROTOBUF_VALUE -> MetadataRule.Type.PROTOBUF_VALUE;
        },
        proto.getEncode() == Config.ValueEncode.BASE64);
  }
}
