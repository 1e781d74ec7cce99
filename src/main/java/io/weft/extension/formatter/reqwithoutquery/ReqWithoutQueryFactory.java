package io.weft.extension.formatter.reqwithoutquery;

import io.envoyproxy.envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery;
import io.weft.formatter.CommandParser;
import io.weft.spi.FormatterFactory;

/** Lets formats have {@code %REQ_WITHOUT_QUERY(X?Y):Z%}. */
public final class ReqWithoutQueryFactory implements FormatterFactory<ReqWithoutQuery> {
  @Override
  public String name() {
    return "envoy.formatter.req_without_query";
  }

  @Override
  public Class<ReqWithoutQuery> configType() {
    return ReqWithoutQuery.class;
  }

  @Override
  public CommandParser create(ReqWithoutQuery config) {
    return FieldWithoutQuery::parse;
  }
}
