package io.weft.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tags as Envoy 1.40 finds them, in its order. */
class TagProducerTest {
  private static String shown(TaggedName name) {
    return name.name()
        + name.tags().stream()
            .map(tag -> tag.name().replace("envoy.", "") + '=' + tag.value())
            .collect(Collectors.joining(",", "{", "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "cluster.u.upstream_rq_200 cluster.upstream_rq{response_code=200,cluster_name=u}",
        "cluster.u.upstream_rq_2xx cluster.upstream_rq_xx{response_code_class=2,cluster_name=u}",
        "cluster.a.grpc.svc.method.bind_errors cluster.grpc.bind_errors{grpc_bridge_method=method,"
            + "grpc_bridge_service=svc,cluster_name=a}",
        "cluster.a.grpc.svc.bind_errors cluster.grpc.bind_errors{grpc_bridge_service=svc,"
            + "cluster_name=a}",
        "cluster.b.ext_authz.p.x cluster.ext_authz.x{cluster_name=b,ext_authz_prefix=p}",
        "cluster.c.health_check.name.hc.x cluster.health_check.x{health_check_name=hc,"
            + "cluster_name=c}",
        "cluster.a.ssl.certificate.cc.x cluster.ssl.certificate.x{tls_certificate=cc,"
            + "cluster_name=a}",
        "http.l.downstream_cx_total http.downstream_cx_total{http_conn_manager_prefix=l}",
        "http.rbac.downstream_rq_1xx downstream_rq_xx{response_code_class=1,rbac_prefix=http,"
            + "http_conn_manager_prefix=rbac}",
        "http.d.rbac.policy.pol.x http.rbac.policy.pol.x{http_conn_manager_prefix=d}",
        "http.d.rbac.pre.policy.pol.x http.rbac.policy.pol.x{rbac_http_prefix=pre,"
            + "http_conn_manager_prefix=d}",
        "http.d.rds.r.o-u_te.x http.rds.x{rds_route_config=r.o-u_te,http_conn_manager_prefix=d}",
        "http.d.scoped_rds.s.r.x http.scoped_rds.x{scoped_rds_config=s.r,"
            + "http_conn_manager_prefix=d}",
        "listener.127.0.0.1_80.http.l.downstream_rq_2xx listener.http.downstream_rq_xx{"
            + "response_code_class=2,http_conn_manager_prefix=l,listener_address=127.0.0.1_80}",
        "listener.[__1]_80.downstream_cx_total listener.downstream_cx_total{"
            + "listener_address=[__1]_80}",
        "listener.127.0.0.1_80.worker_0.x listener.worker_x{worker_id=0,"
            + "listener_address=127.0.0.1_80}",
        "listener.admin.main_thread.x listener.admin.main_thread.x{}",
        "server.worker_1.watchdog_miss server.worker_watchdog_miss{worker_id=1}",
        "vhost.v.vcluster.c.upstream_rq_200 vhost.vcluster.upstream_rq{response_code=200,"
            + "virtual_cluster=c,virtual_host=v}",
        "vhost.v.route.r.x vhost.route.x{virtual_host=v,route=r}",
        "tcp.rbac.x x{rbac_prefix=tcp,tcp_prefix=rbac}",
        "server.live server.live{}",
      })
  void findsTheDefaultTags(String name, String expected) {
    assertEquals(expected, shown(new TagProducer(true, List.of()).produce(name)));
  }

  @Test
  void putsTagsForAnyNameBeforeThoseForItsFirstPart() {
    TagProducer producer =
        new TagProducer(
            true,
            List.of(
                EcmaScriptRegex.compile("my_tag", "^http\\.((my_prefix)\\.)"),
                new FixedTag("fixed", "always")));

    assertEquals(
        "http.downstream_rq_xx{response_code_class=5,fixed=always,"
            + "http_conn_manager_prefix=my_prefix,my_tag=my_prefix}",
        shown(producer.produce("http.my_prefix.downstream_rq_5xx")));
  }

  @Test
  void takesTheFirstOfTwoTagsWithOneName() {
    TagProducer producer =
        new TagProducer(
            true,
            List.of(EcmaScriptRegex.compile("envoy.cluster_name", "^cluster\\.((\\w)\\w+\\.)")));

    assertEquals("cluster.x{cluster_name=abc}", shown(producer.produce("cluster.abc.x")));
  }

  @Test
  void looksForNoDefaultTagUnlessTold() {
    assertEquals(
        "cluster.abc.x{}", shown(new TagProducer(false, List.of()).produce("cluster.abc.x")));
    assertEquals(
        "cluster.x{cluster_name=abc}",
        shown(
            new TagProducer(false, TagProducer.defaultExtractors("envoy.cluster_name"))
                .produce("cluster.abc.x")));
  }
}
