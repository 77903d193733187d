use std::task::{Context, Poll, Waker};

use super::{Locale, Speaking, Words, speak, speaking, spoken};
use crate::{Label, Lang, Message, Phrase};

/// Traditional Chinese with a few words, as long as the test runs.
fn traditional() -> Option<&'static Locale> {
    let mut words = Words::default();
    words.insert("Customer", "客戶");
    words.insert_for("客户名称", "Name", "客戶名稱");
    words.insert_for("姓名", "Name", "姓名");
    words.insert("New {}", "新增{}");
    words.insert("B", "十億");
    words.insert("this form has expired", "此頁面已過期");
    let locale = Locale { code: "zh-Hant".into(), base: Lang::Zh, words, ..Locale::default() };
    Some(Box::leak(Box::new(locale)))
}

#[test]
fn its_own_words_stand_over_those_of_its_base() {
    let customer = Label::new("客户", "Customer");
    speaking(traditional(), || {
        assert_eq!(customer.text(Lang::Zh), "客戶");
        assert_eq!(Label::new("客户名称", "Name").text(Lang::Zh), "客戶名稱");
        assert_eq!(Label::new("姓名", "Name").text(Lang::Zh), "姓名");
        assert_eq!(Label::new("名字", "Name").text(Lang::Zh), "名字", "a meaning it has no word for");
        assert_eq!(Label::new("订单", "Order").text(Lang::Zh), "订单", "a text it has no word for");
        assert_eq!(customer.text(Lang::En), "Customer", "the language that is not its base");
        assert_eq!(Label::new("B", "B").text(Lang::Zh), "B", "a grade is no billion");
        assert_eq!(Phrase::new("新建{}", "New {}").with(Lang::Zh, &customer.within(Lang::Zh)), "新增客戶");
        let expired = Message::new("form_expired", "页面已过期", "this form has expired");
        assert_eq!(expired.text(Lang::Zh), "此頁面已過期");
    });
    assert_eq!(customer.text(Lang::Zh), "客户");
    assert_eq!(Phrase::new("新建{}", "New {}").with(Lang::En, &customer.within(Lang::En)), "New customer");
}

#[test]
fn an_answer_keeps_the_language_that_was_found_out_on_its_way() {
    let locale = traditional();
    let mut rounds = 0;
    let mut answer = Box::pin(Speaking::new(
        None,
        std::future::poll_fn(move |_| {
            rounds += 1;
            if rounds == 1 {
                assert_eq!(spoken(), None);
                speak(locale);
                return Poll::Pending;
            }
            Poll::Ready(spoken())
        }),
    ));
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(answer.as_mut().poll(&mut context), Poll::Pending);
    assert_eq!(spoken(), None, "another answer on the same thread");
    assert_eq!(answer.as_mut().poll(&mut context), Poll::Ready(locale));
    assert_eq!(spoken(), None);
}
