package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {
    @Test
    void ports_follow_the_scheme_and_a_path_stays_before_every_path() {
        assertThat(BaseUrl.parse("https://api.example.org")).isEqualTo(new BaseUrl("api.example.org", 443, true, ""));
        assertThat(BaseUrl.parse("http://127.0.0.1:8090/")).isEqualTo(new BaseUrl("127.0.0.1", 8090, false, ""));
        assertThat(BaseUrl.parse("http://gw/one/")
                        .options(HttpMethod.GET, "/two")
                        .getURI())
                .isEqualTo("/one/two");
        assertThat(BaseUrl.parse("http://gw").options(HttpMethod.GET, "").getURI())
                .isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "api.example.org", "/only/a/path", "http:///nohost"})
    void other_urls_are_refused(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> BaseUrl.parse(url));
    }

    @Test
    void segment_keeps_an_id_and_disarms_everything_else() {
        assertThat(BaseUrl.segment("conv-1.a_b~c:d")).isEqualTo("conv-1.a_b~c:d");
        assertThat(BaseUrl.segment("a/b?c d")).isEqualTo("a%2Fb%3Fc%20d");
    }
}
