type Culture = { given: string; family: string; isFamilyFirst?: boolean };

/** Names that go together. One in another script has its Latin spelling, for the email address, behind a colon. */
const cultures: Culture[] = [
  {
    given:
      "Ada Alice Benjamin Charlotte Daniel Eleanor Emily Frank Grace Harriet Isaac James Katherine Lucy Margaret Noah Oliver Rose Samuel Thomas Victoria William",
    family:
      "Adams Baker Byron Carter Clarke Davies Edwards Fisher Hopper Johnson Lovelace Mitchell Morgan O’Connor O’Neill Parker Roberts Shaw Taylor Turing Walker Wright",
  },
  {
    given:
      "Agnès Aurélie Baptiste Benoît Camille Chloé Édouard Élodie Étienne François Gaëlle Hélène Inès Jérôme Léa Loïc Margaux Noémie Océane Rémi Solène Zoé",
    family:
      "Bélanger Bernard Blanchard Chevalier Côté Dubois Dupré Durand Faure Girard Lambert Lefèvre Legrand Martin Mercier Moreau Petit Prévost Rousseau Roux Tremblay Vallée",
  },
  {
    given:
      "Álvaro Andrés Begoña Carmen Cristóbal Diego Elena Esteban Gonzalo Inés Íñigo Javier Joaquín José Lucía María Martín Nuria Óscar Raúl Sofía Ximena",
    family:
      "Álvarez Benítez Castro Díaz Domínguez Fernández García Gómez González Gutiérrez Hernández Herrera Ibáñez Jiménez López Martínez Muñoz Núñez Ortiz Peña Ramírez Vázquez",
  },
  {
    given:
      "Adão Ana António Beatriz Cauã César Débora Fábio Flávia Gonçalo Inês João Joana Lívia Luís Luísa Márcio Natália Rúben Sérgio Thaís Vinícius",
    family:
      "Almeida Araújo Assunção Barbosa Brandão Cardoso Carvalho Conceição Falcão Fonseca Gonçalves Guimarães Leão Magalhães Mendonça Nóbrega Pereira Ribeiro Santos Silva Simões Teixeira",
  },
  {
    given:
      "Anna Björn Bärbel Clara Dieter Emmy Friedrich Günter Hannah Heike Ilse Jörg Jürgen Käthe Lukas Matthias Mia Moritz Sören Ursula Walter Zoë",
    family:
      "Bauer Becker Böhm Fischer Fuchs Groß Günther Hoffmann Jäger Keßler König Krüger Lang Möller Müller Noether Schäfer Schröder Strauß Vogel Weiß Zuse",
  },
  {
    given:
      "Åsa Astrid Birgitte Bjørn Elín Freyja Guðrún Gunnar Håkon Ingrid Jón Jørgen Kåre Lærke Märta Øystein Ragnar Sæunn Signe Søren Sven Þóra",
    family:
      "Ågren Andersen Aðalsteinsson Bjørklund Dahl Eriksson Friðriksdóttir Grønland Håkansson Hansen Jónsdóttir Jørgensen Kjær Larsen Lindström Møller Nygård Ødegård Sigurðsson Sjöberg Sørensen Þorsteinsson",
  },
  {
    given:
      "Agnieszka Andrzej Bartłomiej Błażej Bożena Danuta Elżbieta Grażyna Jadwiga Jędrzej Joanna Kamil Łucja Łukasz Maria Małgorzata Michał Paweł Rafał Stanisław Wojciech Żaneta",
    family:
      "Borkowski Chmielewska Dąbrowski Grabowska Jabłońska Kaczmarek Kamiński Kołodziej Kowalczyk Król Lewandowska Malinowski Michałek Nowak Pawłowska Piątek Sikora Skłodowska Wiśniewski Wójcik Zając Żak",
  },
  {
    given:
      "Aneta Božena Čeněk Dušan Eliška Františka Hana Jiří Jarmila Kateřina Lenka Ľubica Luboš Miloš Ondřej Radka Řehoř Šárka Štěpán Tomáš Věra Zdeněk",
    family:
      "Bárta Beneš Blažek Čapek Čech Dvořák Fiala Hájek Holý Horák Jelínek Kolář Konečný Kučera Málek Mareš Němec Novák Procházka Růžička Šťastný Žák",
  },
  {
    given:
      "Ágnes Attila Balázs Béla Dóra Eszter Ferenc Gábor György Ildikó István Janka Katalin László Máté Nóra Réka Sándor Tünde Virág Zoltán Zsófia",
    family:
      "Bartók Bíró Csányi Erdős Farkas Fehér Fülöp Horváth Kiss Kovács Lovász Molnár Nagy Németh Neumann Pásztor Péter Szabó Szilárd Szűcs Tóth Vörös",
    isFamilyFirst: true,
  },
  {
    given:
      "Ahmet Ayşe Barış Burcu Çağla Cem Defne Elif Emre Fatma Gökçe Gülşen Hüseyin İbrahim İpek Mehmet Nazlı Oğuz Özlem Şebnem Tuğba Ümit",
    family:
      "Acar Aydın Bozkurt Çelik Çetin Demir Doğan Erdoğdu Güneş Işık Kaya Kılıç Koç Öztürk Özdemir Polat Şahin Şimşek Taş Ünal Yıldız Yılmaz",
  },
  {
    given: "An Anh Bình Châu Chi Dũng Đức Giang Hà Hạnh Hương Khánh Lan Linh Mai Minh Ngọc Phúc Quỳnh Sơn Thảo Tuấn",
    family: "Bùi Cao Đặng Đinh Đỗ Dương Hồ Hoàng Huỳnh Lâm Lê Lý Mạc Ngô Nguyễn Phạm Phan Tô Trần Trịnh Võ Vũ",
    isFamilyFirst: true,
  },
  {
    given:
      "Abena Adaeze Amara Ayọ̀ Babajide Chidi Chinwe Efua Ẹniọlá Fatou Ifeanyi Kofi Kwame Makena Ngozi Nia Olúwaṣeun Sadio Thandiwe Wanjiru Yaa Zuri",
    family:
      "Achebe Adébáyọ̀ Afolábí Balogun Boateng Diallo Dlamini Eze Kamau Keita Mbeki Mensah Mwangi Ndiaye Nkosi Ọbasanjọ́ Okafor Okonkwo Osei Owusu Sánkárà Traoré",
  },
  {
    given:
      "Aarav Aditi Ananya Arjun Asha Deepak Farhan Indira Ishaan Jaya Kavya Lakshmi Meera Nikhil Priya Rahul Ravi Sanjay Shreya Tara Vikram Yasmin",
    family:
      "Agarwal Banerjee Bhatt Chandra Choudhury Das Desai Gupta Iyer Joshi Kapoor Khan Mehta Menon Nair Patel Raman Rao Reddy Sen Sharma Singh",
  },
  {
    given:
      "Amal Amina Bilal Dalia Farid Fatima Hana Hassan Huda Ibrahim Jamila Karim Khalid Layla Mariam Nadia Omar Rania Salma Samir Tariq Zaynab",
    family:
      "Abbas Al-Amin Al-Farsi Al-Khwarizmi Aziz Bakr Darwish El-Sayed Fahmy Haddad Hakim Hamdan Ibn-Sina Khoury Mansour Masri Najjar Nasser Qasim Rahman Saleh Zaki",
  },
  {
    given:
      "Андрій:andrii Богдан:bohdan Вікторія:viktoriia Ганна:hanna Дмитро:dmytro Євген:yevhen Ігор:ihor Катерина:kateryna Леся:lesia Марія:mariia Оксана:oksana Олена:olena Ольга:olha Сергій:serhii Тарас:taras Юлія:yuliia",
    family:
      "Бондаренко:bondarenko Вовк:vovk Гончар:honchar Грищенко:hryshchenko Іваненко:ivanenko Коваль:koval Кравченко:kravchenko Лисенко:lysenko Мельник:melnyk Мороз:moroz Павленко:pavlenko Петренко:petrenko Руденко:rudenko Савченко:savchenko Ткаченко:tkachenko Шевченко:shevchenko",
  },
  {
    given:
      "Αθηνά:athina Αλέξανδρος:alexandros Βασίλης:vasilis Γιώργος:giorgos Δήμητρα:dimitra Ελένη:eleni Ιωάννα:ioanna Κώστας:kostas Μαρία:maria Νίκος:nikos Σοφία:sofia Χρήστος:christos",
    family:
      "Αγγέλου:angelou Βλάχος:vlachos Γεωργίου:georgiou Δημητρίου:dimitriou Καραγιάννης:karagiannis Κωνσταντίνου:konstantinou Μακρής:makris Νικολάου:nikolaou Παπαδόπουλος:papadopoulos Χατζής:chatzis",
  },
  {
    given:
      "彩:aya 花子:hanako 浩:hiroshi 一郎:ichiro 健太:kenta 恵:megumi 美咲:misaki 直美:naomi さくら:sakura 翔太:shota 太郎:taro 由紀:yuki",
    family:
      "阿部:abe 長谷川:hasegawa 林:hayashi 井上:inoue 加藤:kato 小林:kobayashi 中村:nakamura 佐藤:sato 鈴木:suzuki 高橋:takahashi 田中:tanaka 山本:yamamoto",
    isFamilyFirst: true,
  },
  {
    given:
      "芳:fang 国强:guoqiang 海燕:haiyan 静:jing 丽华:lihua 敏:min 思远:siyuan 伟:wei 小明:xiaoming 秀英:xiuying 雨桐:yutong 子轩:zixuan",
    family: "陈:chen 黄:huang 李:li 刘:liu 孙:sun 王:wang 吴:wu 徐:xu 杨:yang 张:zhang 赵:zhao 周:zhou",
    isFamilyFirst: true,
  },
];

/** A person's name, and what stands before the `@` of their address, but for a number. */
export type PersonName = { name: string; mailbox: string };

/** Every name there is, always in the same order. */
export function listNames(): PersonName[] {
  return cultures.flatMap(({ given, family, isFamilyFirst }) =>
    readWords(given).flatMap((first) =>
      readWords(family).map((last) => ({
        name: isFamilyFirst ? `${last.written} ${first.written}` : `${first.written} ${last.written}`,
        mailbox: `${first.latin}.${last.latin}`,
      })),
    ),
  );
}

function readWords(words: string) {
  return words.split(" ").map((word) => {
    const [written = "", latin = written] = word.split(":");
    return { written, latin: toAscii(latin) };
  });
}

/** Letters that are no other letter with an accent. */
const spelled: Record<string, string> = { æ: "ae", ð: "d", đ: "d", ø: "o", ł: "l", ß: "ss", þ: "th", ı: "i" };

function toAscii(word: string): string {
  return word
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[æðđøłßþı]/g, (content) => spelled[content] ?? "")
    .replace(/[^a-z-]/g, "");
}
