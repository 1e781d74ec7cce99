package io.weft.extension.filter.http.setmetadata;

import io.envoyproxy.envoy.extensions.filters.http.set_metadata.v3.Config;
import io.envoyproxy.envoy.extensions.filters.http.set_metadata.v3.Metadata;
import io.weft.config.MetadataTranslator;
import io.weft.extension.filter.http.setmetadata.SetMetadataFilter.Entry;
import io.weft.extension.filter.http.setmetadata.SetMetadataFilter.Settings;
import io.weft.extension.filter.http.setmetadata.SetMetadataFilter.TypedEntry;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.spi.FactoryContext;
import io.weft.spi.UniformHttpFilterFactory;
import java.util.ArrayList;
import java.util.List;

/** Makes filters that note fixed facts with requests. */
public final class SetMetadataFactory implements UniformHttpFilterFactory<Config, Settings> {
  @Override
  public String name() {
    return "envoy.filters.http.set_metadata";
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
  public HttpFilter create(Config config, PerRouteKey<Settings> perRoute, FactoryContext context) {
    return new SetMetadataFilter(
        settings(config),
        perRoute,
        context.scope().counter(context.httpStatPrefix() + "set_metadata.overwrite_denied"));
  }

  @Override
  public Settings createRouteSettings(Config config, FactoryContext context) {
    return settings(config);
  }

  @SuppressWarnings("deprecation") // Envoy still accepts the name-space and value of the filter.
  private static Settings settings(Config config) {
    List<Entry> entries = new ArrayList<>();
    List<TypedEntry> typed = new ArrayList<>();
    if (config.hasValue() && !config.getMetadataNamespace().isEmpty()) {
      entries.add(
          new Entry(
              config.getMetadataNamespace(), MetadataTranslator.struct(config.getValue()), true));
    }
    for (Metadata metadata : config.getMetadataList()) {
      if (metadata.hasValue()) {
        entries.add(
            new Entry(
                metadata.getMetadataNamespace(),
                MetadataTranslator.struct(metadata.getValue()),
                metadata.getAllowOverwrite()));
      }
      if (metadata.hasTypedValue()) {
        typed.add(
            new TypedEntry(
                metadata.getMetadataNamespace(),
                MetadataTranslator.typed(metadata.getTypedValue()),
                metadata.getAllowOverwrite()));
      }
    }
    return new Settings(entries, typed);
  }
}
