package io.keyfold.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class FormBodyTest {
    @Test
    void decodesNamesAndValues() {
        FormBody form = FormBody.of(Buffer.buffer("grant_type=client_credentials&client%5Fid=a+b%26c&x="));

        assertThat(form.get("grant_type")).isEqualTo("client_credentials");
        assertThat(form.get("client_id")).isEqualTo("a b&c");
        assertThat(form.get("x")).isEmpty();
        assertThat(form.get("y")).isNull();
    }

    @Test
    void brokenPairsCountAsAbsent() {
        FormBody form = FormBody.of(Buffer.buffer("=v&novalue&a=%zz&b=1"));

        assertThat(form.get("a")).isNull();
        assertThat(form.get("novalue")).isNull();
        assertThat(form.get("b")).isEqualTo("1");
    }
}
