package io.weft.extension.filter.extauthz;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.QueryParameter;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.auth.v3.DeniedHttpResponse;
import io.envoyproxy.envoy.service.auth.v3.OkHttpResponse;
import io.weft.config.MetadataTranslator;
import io.weft.http.HeaderName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a service answers.
 *
 * <p>Source: {@code envoy.service.auth.v3.CheckResponse} and Envoy's {@code GrpcClientImpl}.
 */
@SuppressWarnings("deprecation") // services of today still set append
final class VerdictFactory {
  private VerdictFactory() {}

  /** The verdict in {@code bytes}; failed if there is none. */
  static Verdict create(byte[] bytes) {
    CheckResponse response;
    try {
      response = CheckResponse.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return new Verdict.Failed();
    }
    Map<String, @Nullable Object> metadata =
        response.hasDynamicMetadata()
            ? MetadataTranslator.struct(response.getDynamicMetadata())
            : null;
    if (response.getStatus().getCode() == 0) {
      return allowed(response.getOkResponse(), metadata);
    }
    return denied(response.getDeniedResponse(), metadata);
  }

  private static Verdict allowed(
      OkHttpResponse ok, @Nullable Map<String, @Nullable Object> metadata) {
    Map<String, String> query = new LinkedHashMap<>();
    for (QueryParameter parameter : ok.getQueryParametersToSetList()) {
      query.put(parameter.getKey(), parameter.getValue());
    }
    return new Verdict.Allowed(
        requestFields(ok.getHeadersList()),
        ok.getHeadersToRemoveList().stream().map(HeaderName::of).toList(),
        ok.getResponseHeadersToAddList().stream().map(VerdictFactory::responseField).toList(),
        query,
        ok.getQueryParametersToRemoveList(),
        metadata);
  }

  private static Verdict denied(
      DeniedHttpResponse denied, @Nullable Map<String, @Nullable Object> metadata) {
    List<Verdict.Field> headers = new ArrayList<>();
    for (HeaderValueOption option : denied.getHeadersList()) {
      if (!option.getAppend().getValue()) {
        headers.add(field(option, Verdict.Action.SET));
      }
    }
    return new Verdict.Denied(
        denied.getStatus().getCodeValue(), headers, denied.getBody(), metadata);
  }

  /** Those that are set come before those that are appended, and no action but that counts. */
  private static List<Verdict.Field> requestFields(List<HeaderValueOption> options) {
    List<Verdict.Field> fields = new ArrayList<>();
    List<Verdict.Field> appended = new ArrayList<>();
    for (HeaderValueOption option : options) {
      if (option.getAppend().getValue()) {
        appended.add(field(option, Verdict.Action.APPEND_IF_THERE));
      } else {
        fields.add(field(option, Verdict.Action.SET));
      }
    }
    fields.addAll(appended);
    return fields;
  }

  private static Verdict.Field responseField(HeaderValueOption option) {
    if (option.hasAppend()) {
      return field(option, option.getAppend().getValue() ? Verdict.Action.ADD : Verdict.Action.SET);
    }
    return field(
        option,
        switch (option.getAppendAction()) {
          case APPEND_IF_EXISTS_OR_ADD, UNRECOGNIZED -> Verdict.Action.ADD;
          case ADD_IF_ABSENT -> Verdict.Action.ADD_IF_ABSENT;
          case OVERWRITE_IF_EXISTS -> Verdict.Action.OVERWRITE_IF_THERE;
          case OVERWRITE_IF_EXISTS_OR_ADD -> Verdict.Action.SET;
        });
  }

  private static Verdict.Field field(HeaderValueOption option, Verdict.Action action) {
    String value =
        option.getHeader().getRawValue().isEmpty()
            ? option.getHeader().getValue()
            : option.getHeader().getRawValue().toStringUtf8();
    return new Verdict.Field(HeaderName.of(option.getHeader().getKey()), value, action);
  }
}
