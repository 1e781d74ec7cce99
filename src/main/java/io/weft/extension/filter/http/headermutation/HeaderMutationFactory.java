package io.weft.extension.filter.http.headermutation;

import io.envoyproxy.envoy.config.core.v3.KeyValueAppend;
import io.envoyproxy.envoy.config.core.v3.KeyValueMutation;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.Mutations;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.config.HeaderMutationsTranslator;
import io.weft.extension.filter.http.headermutation.HeaderMutationFilter.Settings;
import io.weft.extension.filter.http.headermutation.QueryMutations.Action;
import io.weft.extension.filter.http.headermutation.QueryMutations.Mutation;
import io.weft.formatter.FormatOptions;
import io.weft.formatter.SubstitutionFormat;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;
import java.util.ArrayList;
import java.util.List;

/** Makes filters that change fields. */
public final class HeaderMutationFactory
    implements HttpFilterFactory<HeaderMutation, HeaderMutationPerRoute, Settings> {
  @Override
  public String name() {
    return "envoy.filters.http.header_mutation";
  }

  @Override
  public Class<HeaderMutation> configType() {
    return HeaderMutation.class;
  }

  @Override
  public Class<HeaderMutationPerRoute> routeConfigType() {
    return HeaderMutationPerRoute.class;
  }

  @Override
  public Class<Settings> routeSettingsType() {
    return Settings.class;
  }

  @Override
  public HttpFilter create(
      HeaderMutation config, PerRouteKey<Settings> perRoute, FactoryContext context)
      throws ConfigException {
    return new HeaderMutationFilter(
        settings(config.getMutations()), config.getMostSpecificHeaderMutationsWins(), perRoute);
  }

  @Override
  public Settings createRouteSettings(HeaderMutationPerRoute config, FactoryContext context)
      throws ConfigException {
    return settings(config.getMutations());
  }

  private static Settings settings(Mutations proto) throws ConfigException {
    try {
      return new Settings(
          HeaderMutationsTranslator.translate(proto.getRequestMutationsList(), "request_mutations"),
          HeaderMutationsTranslator.translate(
              proto.getResponseMutationsList(), "response_mutations"),
          HeaderMutationsTranslator.translate(
              proto.getRequestTrailersMutationsList(), "request_trailers_mutations"),
          HeaderMutationsTranslator.translate(
              proto.getResponseTrailersMutationsList(), "response_trailers_mutations"),
          query(proto.getQueryParameterMutationsList()));
    } catch (ConfigException e) {
      throw e.under("mutations");
    }
  }

  private static QueryMutations query(List<KeyValueMutation> protos) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<Mutation> mutations = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      KeyValueMutation proto = protos.get(i);
      Mutation mutation =
          errors.attempt("query_parameter_mutations[" + i + ']', () -> mutation(proto));
      if (mutation != null) {
        mutations.add(mutation);
      }
    }
    errors.throwIfAny();
    return new QueryMutations(mutations);
  }

  private static Mutation mutation(KeyValueMutation proto) throws ConfigException {
    if (!proto.hasAppend()) {
      if (proto.getRemove().isEmpty()) {
        throw new ConfigException("", "No mutation specified.");
      }
      return new Mutation(proto.getRemove(), null, Action.OVERWRITE_IF_EXISTS);
    }
    KeyValueAppend append = proto.getAppend();
    if (!append.hasRecord()) {
      throw new ConfigException("append", "No record specified for query parameter mutation.");
    }
    if (!append.getRecord().getValue().hasStringValue()) {
      throw new ConfigException(
          "append.record.value", "Only string value is allowed for query parameter mutation.");
    }
    try {
      return new Mutation(
          append.getRecord().getKey(),
          SubstitutionFormat.parse(
              append.getRecord().getValue().getStringValue(), FormatOptions.OMIT_EMPTY),
          switch (append.getAction()) {
            case APPEND_IF_EXISTS_OR_ADD, UNRECOGNIZED -> Action.APPEND_IF_EXISTS_OR_ADD;
            case ADD_IF_ABSENT -> Action.ADD_IF_ABSENT;
            case OVERWRITE_IF_EXISTS -> Action.OVERWRITE_IF_EXISTS;
            case OVERWRITE_IF_EXISTS_OR_ADD -> Action.OVERWRITE_IF_EXISTS_OR_ADD;
          });
    } catch (ConfigException e) {
      throw e.under("append.record.value");
    }
  }
}
